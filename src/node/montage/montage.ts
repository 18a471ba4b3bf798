import { checkInteger, rangeError } from '../../errors.ts';
import type { Image } from '../../tensor.ts';
import { encodeImage } from '../files/encode-image.ts';
import type { ImageFile } from '../files/image-file.ts';
import { fitted, hasFont, type Label, labelMarkup, lineHeight } from './label.ts';

/** An image of a montage and what stands under it. */
export interface MontageTile {
  readonly image: Image;
  /** One line, or several. A line that is too long loses its middle. */
  readonly label: string | readonly string[];
  /** Framed in colour. */
  readonly marked?: boolean | undefined;
}

const gap = 8;
/** Narrower images get cells of this width, so that their labels can be read. */
const narrowest = 184;

/**
 * Lays images of one size side by side, each with its label, into one PNG.
 *
 * @param tiles images of one size, at least one; undefined leaves a cell empty
 * @param file the file record that the images were read with: their light goes back to code values through it
 * @param columns images in a row, an integer >= 1; about a square by default
 * @returns the bytes of a PNG; labels need a font on the machine and are left out without one
 * @throws RangeError without images, or when their sizes differ
 * @example
 * const { image, ...file } = await readImage(await encodeImage(zeros([1, 8, 8]), { format: 'png' }).then(({ data }) => data));
 * (await montage([{ image, label: 'a' }, { image, label: 'b' }], file)).subarray(1, 4).toString(); // => 'PNG'
 */
export async function montage(
  tiles: readonly (MontageTile | undefined)[],
  file: Omit<ImageFile, 'path'>,
  columns: number = Math.ceil(Math.sqrt(tiles.length)),
): Promise<Buffer> {
  const some = tiles.filter((tile) => tile !== undefined);
  if (some.length === 0) throw rangeError('montage', 'tiles', 'at least one image', tiles);
  checkInteger('montage', 'columns', columns);
  const [, height, width] = some[0].image.shape;
  for (const { image } of some)
    if (image.shape[1] !== height || image.shape[2] !== width)
      throw rangeError('montage', 'tiles', `images of one size (${width}x${height})`, image.shape);
  const { default: sharp } = await import('sharp');
  const written = (await hasFont()) ? some.map(({ label }) => [label].flat()) : [];
  const lines = Math.max(0, ...written.map((label) => label.length));
  const caption = lines === 0 ? 0 : lines * lineHeight + 8;
  const cell = Math.max(width, written.some((label) => label.some(Boolean)) ? narrowest : 0);
  const step = { x: cell + gap, y: height + caption + gap };
  const rows = Math.ceil(tiles.length / columns);
  const size = { width: gap + columns * step.x, height: gap + rows * step.y };
  const drawing: string[] = [];
  const images: { input: Buffer; left: number; top: number }[] = [];
  for (const [index, tile] of tiles.entries()) {
    if (tile === undefined) continue;
    const column = gap + (index % columns) * step.x;
    const left = column + Math.floor((cell - width) / 2);
    const top = gap + Math.floor(index / columns) * step.y;
    const encoded = await encodeImage(tile.image, file, { format: 'png', depth: 8 });
    images.push({ input: await sharp(encoded.data).toBuffer(), left, top });
    if (tile.marked)
      drawing.push(
        `<rect x="${left - 2}" y="${top - 2}" width="${width + 4}" height="${height + 4}" fill="none" stroke="#e8590c" stroke-width="4"/>`,
      );
    const place: Label = { x: column + cell / 2, y: top + height + 4, marked: tile.marked ?? false };
    if (lines > 0)
      drawing.push(
        labelMarkup(
          [tile.label].flat().map((line) => fitted(line, cell)),
          place,
        ),
      );
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${drawing.join('')}</svg>`;
  return sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite([...images, { input: Buffer.from(svg), left: 0, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
}
