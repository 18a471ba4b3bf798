import sharp from 'sharp';
import { checkInteger, rangeError } from '../errors.ts';
import type { Image } from '../tensor.ts';
import { encodeImage } from './encode-image.ts';
import type { ImageFile } from './file-record.ts';

/** A picture of a montage and what stands under it. */
export interface MontageTile {
  readonly image: Image;
  readonly label: string;
  /** Framed in colour. */
  readonly marked?: boolean;
}

const caption = 26;
const gap = 8;

/**
 * Lays pictures of one size side by side, each with its label, into one PNG.
 *
 * @param tiles pictures of one size, at least one
 * @param file the file record that the pictures were read with: their light goes back to code values through it
 * @param columns pictures in a row, an integer >= 1; about a square by default
 * @returns the bytes of a PNG; labels need a font on the machine
 * @throws RangeError without pictures, or when their sizes differ
 * @example
 * const { image, ...file } = await readImage(await encodeImage(zeros([1, 8, 8]), { format: 'png' }).then(({ data }) => data));
 * (await montage([{ image, label: 'a' }, { image, label: 'b' }], file)).subarray(1, 4).toString(); // => 'PNG'
 */
export async function montage(
  tiles: readonly MontageTile[],
  file: Omit<ImageFile, 'path'>,
  columns: number = Math.ceil(Math.sqrt(tiles.length)),
): Promise<Buffer> {
  if (tiles.length === 0) throw rangeError('montage', 'tiles', 'at least one picture', tiles);
  checkInteger('montage', 'columns', columns);
  const [, height, width] = tiles[0].image.shape;
  for (const { image } of tiles)
    if (image.shape[1] !== height || image.shape[2] !== width)
      throw rangeError('montage', 'tiles', `pictures of one size (${width}x${height})`, image.shape);
  const rows = Math.ceil(tiles.length / columns);
  const step = { x: width + gap, y: height + caption + gap };
  const pictures = await Promise.all(
    tiles.map(async ({ image }, index) => ({
      input: await sharp((await encodeImage(image, file, { format: 'png', depth: 8 })).data).toBuffer(),
      left: gap + (index % columns) * step.x,
      top: gap + Math.floor(index / columns) * step.y,
    })),
  );
  const size = { width: gap + columns * step.x, height: gap + rows * step.y };
  const labels = tiles.map(({ label, marked }, index) => {
    const { left, top } = pictures[index];
    const frame = `<rect x="${left - 2}" y="${top - 2}" width="${width + 4}" height="${height + 4}" fill="none" stroke="#e8590c" stroke-width="4"/>`;
    const text = `<text x="${left + width / 2}" y="${top + height + 19}" font-family="sans-serif" font-size="15" font-weight="${marked ? 'bold' : 'normal'}" fill="${marked ? '#c2410c' : '#212529'}" text-anchor="middle">${escapeXml(label)}</text>`;
    return (marked ? frame : '') + text;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${labels.join('')}</svg>`;
  return sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite([...pictures, { input: Buffer.from(drawing), left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
