import { extname } from 'node:path';
import { codecOfPath, depthIn } from '../../node/files/formats.ts';
import { encodeImage, encodeNpy, imageCodecs } from '../../node/index.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { UsageError } from '../failure.ts';
import { writeOutput } from './files.ts';

/** Throws before the work begins when the name has no format that holds a PSF. */
export function checkPsfOutput(path: string): void {
  if (isNumbers(path)) return;
  try {
    codecOfPath('psf', path);
  } catch {
    const known = ['csv', ...Object.values(imageCodecs).flatMap(({ extensions }) => extensions)];
    throw new UsageError(`${JSON.stringify(path)} must end in one of .${known.join(', .')}`);
  }
}

/** Writes a PSF: as numbers (.npy, .csv, float TIFF), or as a 16-bit image whose peak is white, since a sum of 1 would be black. */
export async function writePsf(path: string, psf: Tensor, force: boolean | undefined): Promise<void> {
  const data = !isNumbers(path)
    ? await encodePsfImage(path, psf)
    : kindOf(path) === '.npy'
      ? encodeNpy(psf)
      : csv(psf);
  await writeOutput(path, data, force);
}

const kindOf = (path: string): string => extname(path).toLowerCase();
const isNumbers = (path: string): boolean => ['.npy', '.csv'].includes(kindOf(path));

function csv({ shape, data }: Tensor): string {
  if (shape.length > 2) throw new UsageError(`a CSV file holds 1 or 2 axes, the PSF has ${shape.length}`);
  const width = shape[shape.length - 1];
  const rows = Array.from({ length: data.length / width }, (_, row) =>
    data.subarray(row * width, (row + 1) * width).join(','),
  );
  return `${rows.join('\n')}\n`;
}

async function encodePsfImage(path: string, psf: Tensor): Promise<Buffer> {
  const [height, width] = psf.shape.length === 1 ? [1, ...psf.shape] : psf.shape;
  if (psf.shape.length > 2)
    throw new UsageError(`an image holds 1 or 2 axes, the PSF has ${psf.shape.length}`);
  const codec = codecOfPath('psf', path);
  const depth = depthIn(codec, 'float');
  let peak = depth === 'float' ? 1 : Number.MIN_VALUE;
  if (depth !== 'float') for (const value of psf.data) peak = Math.max(peak, value);
  const image: Image = {
    shape: [1, height, width],
    data: psf.data.map((value) => value / peak) as Float64Array,
  };
  const options = { format: codec.name, depth: depth === 'float' ? depth : 16 } as const;
  return (await encodeImage(image, { light: 'encoded' }, options)).data;
}
