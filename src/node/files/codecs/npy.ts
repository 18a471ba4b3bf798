/** NumPy's arrays as images: [rows, columns], [rows, columns, 3] for colors, [pages, rows, columns]. Samples are light, without a curve. */

import { DeconvError } from '../../../errors.ts';
import { sizeOf } from '../../../tensor.ts';
import { encodeItems, isNpy, type NpyArray, parseNpy } from '../arrays/npy.ts';
import { encodeNpz, entryOfNpz, isNpz } from '../arrays/npz.ts';
import { checkPixels } from '../check-pixels.ts';
import { ownUnit } from '../own-unit.ts';
import type { Block, DecodeOptions, EncodedFile, EncodeRequest, ImageCodec, Raster } from './codec.ts';
import { checkPage, pageWarnings } from './sharp-decode.ts';

const shared = {
  depths: [8, 16, 'float'],
  hasAlpha: false,
  hasPages: true,
  holdsNumbers: true,
} as const;

/** NPY: real numbers and booleans; codes of 8 and 16 bits are scaled to [0, 1] and written back, others keep their unit. */
export const npy: ImageCodec<'npy'> = {
  ...shared,
  name: 'npy',
  title: 'NPY',
  extensions: ['npy'],
  choices: ['planes'],
  matches: (head) => isNpy(Buffer.from(head, 'latin1')),
  decode: async (fn, { bytes, name }, options) =>
    rasterOf(fn, name, 'npy', parseNpy(fn, bytes, name), options),
  encode: async (_, request) => ({ data: arrayOf(request), warnings: [] }),
};

/** NPZ: one array of an archive. */
export const npz: ImageCodec<'npz'> = {
  ...shared,
  name: 'npz',
  title: 'NPZ',
  extensions: ['npz'],
  choices: ['planes', 'key'],
  matches: (head) => isNpz(Buffer.from(head, 'latin1')),
  async decode(fn, { bytes, name }, options) {
    const entry = await entryOfNpz(fn, bytes, name, options.key, options.maxPixels);
    const raster = rasterOf(fn, name, 'npz', parseNpy(fn, entry.bytes, `${name} [${entry.key}]`), options);
    return withItems(raster, { kind: 'key', bytes: Buffer.from(entry.key) }, ...others(entry.others));
  },
  async encode(_, request): Promise<EncodedFile> {
    const left = textOf(request, 'others');
    return {
      data: await encodeNpz(textOf(request, 'key') ?? 'arr_0', arrayOf(request)),
      warnings: left === undefined ? [] : [`the other arrays of the NPZ file were left out: ${left}`],
    };
  },
};

const formats = ['npy', 'npz'];
const others = (names: readonly string[]): Block[] =>
  names.length > 0 ? [{ kind: 'others', bytes: Buffer.from(names.join(', ')) }] : [];

function withItems(raster: Raster, ...items: readonly Block[]): Raster {
  const { blocks } = raster.metadata;
  if (blocks === undefined) return raster;
  return {
    ...raster,
    metadata: { ...raster.metadata, blocks: { ...blocks, items: [...blocks.items, ...items] } },
  };
}

function textOf({ blocks }: EncodeRequest, kind: string): string | undefined {
  const found =
    blocks && formats.includes(blocks.format) ? blocks.items.find((item) => item.kind === kind) : undefined;
  return found && Buffer.from(found.bytes).toString();
}

/** Pages, rows and columns of an array, and where its colors lie. */
interface Layout {
  readonly pages: number;
  readonly height: number;
  readonly width: number;
  readonly colors?: 'first' | 'last' | undefined;
}

function layoutOf(shape: readonly number[], planes: DecodeOptions['planes']): Layout | undefined {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length < 3)
    return planes === 'rgb'
      ? undefined
      : { pages: 1, height: shape.length < 2 ? 1 : a, width: shape.length < 2 ? a : b };
  if (shape.length > 3) return undefined;
  if (planes !== 'pages' && c === 3) return { pages: 1, height: a, width: b, colors: 'last' };
  if (planes === 'rgb') return a === 3 ? { pages: 1, height: b, width: c, colors: 'first' } : undefined;
  if (c === 1) return { pages: 1, height: a, width: b };
  if (planes !== 'pages' && c === 4) return undefined;
  return { pages: a, height: b, width: c };
}

function rasterOf(
  fn: string,
  name: string,
  format: 'npy' | 'npz',
  { type, shape, data }: NpyArray,
  options: DecodeOptions,
): Raster {
  const layout = layoutOf(shape, options.planes);
  if (!layout)
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: ${name} has the shape [${shape.join(', ')}], expected [rows, columns], [rows, columns, 3] for colors${options.planes === 'rgb' ? ', or [3, rows, columns]' : ', or [pages, rows, columns]'}`,
    );
  const { pages, height, width, colors } = layout;
  const isAll = options.pages === 'all';
  checkPage(fn, name, options.page, pages);
  checkPixels(fn, name, [width, height, isAll ? pages : 1], options.maxPixels);
  const size = width * height;
  const from = isAll || colors ? 0 : ((options.page ?? 1) - 1) * size;
  const part = data.subarray(from, from + (colors ? 3 : isAll ? pages : 1) * size);
  const numbers = colors === 'first' ? part.map((_, i) => part[(i % 3) * size + Math.floor(i / 3)]) : part;
  const depth = type === 'u1' ? 8 : type === 'u2' ? 16 : 'float';
  const samples = depth === 8 ? Uint8Array.from(numbers) : depth === 16 ? Uint16Array.from(numbers) : numbers;
  const stated = options.page !== undefined || isAll;
  return {
    width,
    height: isAll ? height * pages : height,
    channels: colors ? 3 : 1,
    stride: colors ? 3 : 1,
    samples: samples as Raster['samples'],
    max: depth === 'float' ? 1 : 2 ** depth - 1,
    depth,
    format,
    metadata: {
      color: { from: 'program', transfer: 'linear' },
      pages,
      blocks: {
        format,
        // Nothing that another format would have to hold.
        title: '',
        items: colors === 'first' ? [{ kind: 'layout', bytes: Buffer.from('planes') }] : [],
        depth,
      },
    },
    warnings: [
      ...(stated ? [] : pageWarnings(1, pages)),
      ...(pages === 3 && !stated ? ['three planes are no colors unless --planes rgb says so'] : []),
    ],
  };
}

/** The bytes of an array: its colors last, or first as they were read. */
function arrayOf(request: EncodeRequest): Buffer {
  const { width, height, pages = 1, samplesPerPixel, rowDepth } = request;
  const [type, Samples] =
    rowDepth === 'float'
      ? (['<f4', Float32Array] as const)
      : rowDepth === 16
        ? (['<u2', Uint16Array] as const)
        : (['|u1', Uint8Array] as const);
  const isFirst = samplesPerPixel === 3 && textOf(request, 'layout') === 'planes';
  const shape = [
    ...(isFirst ? [3] : pages > 1 ? [pages] : []),
    height,
    width,
    ...(samplesPerPixel === 3 && !isFirst ? [3] : []),
  ];
  const items = new Samples(sizeOf(shape));
  const unit = ownUnit(request, formats);
  let row = 0;
  request.writeRows({
    write(samples) {
      const at = row++ * width;
      if (isFirst)
        for (let c = 0; c < 3; c++)
          for (let x = 0; x < width; x++) items[c * width * height + at + x] = unit * samples[3 * x + c];
      else items.set(unit === 1 ? samples : samples.map((value) => unit * value), at * samplesPerPixel);
    },
  });
  return encodeItems(type, shape, items);
}
