/** What scientific programs write into the description of a TIFF: that of a stack is never true of one page. */

import type { Depth } from '../codecs/codec.ts';

/** The image that a description is to describe. */
export interface Described {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly depth: Depth;
}

/** Extents of a stack besides rows and columns, in the order in which its pages follow each other. */
export type Axes = readonly (readonly [name: 'channel' | 'slice' | 'frame', extent: number])[];

const imageJ = /^ImageJ=/;
const ome = /<(?:\w+:)?OME[\s>]/;
const shaped = /^\{"shape": ?\[([\d, ]*)\]/;

/** Whether a program wrote the description that measures and does not photograph: its codes are light. */
export function isScientificDescription(text: string): boolean {
  return (
    imageJ.test(text) ||
    ome.test(text) ||
    /^\s*<MetaData>|^SCANIMAGE|^state\.config|^SI\.|\[Acquisition Parameters\]/.test(text)
  );
}

/** Whether a description says how samples are arranged, in a way that only TIFF files can hold. */
export function isStructural(text: string): boolean {
  return isScientificDescription(text) || shaped.test(text);
}

const lineValue = (text: string, key: string): number =>
  Number(new RegExp(`^${key}=(\\d+)`, 'm').exec(text)?.[1] ?? 1);
const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const pixelsTag = (text: string): string => /<(?:\w+:)?Pixels\b[^>]*>/.exec(text)?.[0] ?? '';

/** The axes of a stack as its description states them; empty for other descriptions. */
export function axesOf(text: string): Axes {
  if (imageJ.test(text))
    return [
      ['channel', lineValue(text, 'channels')],
      ['slice', lineValue(text, 'slices')],
      ['frame', lineValue(text, 'frames')],
    ];
  if (!ome.test(text)) return [];
  const tag = pixelsTag(text);
  const names = { C: 'channel', Z: 'slice', T: 'frame' } as const;
  const order = attribute(tag, 'DimensionOrder') ?? 'XYCZT';
  return ((order.match(/[CZT]/g) as ('C' | 'Z' | 'T')[] | null) ?? []).map((axis) => [
    names[axis],
    Number(attribute(tag, `Size${axis}`) ?? 1),
  ]);
}

/** Images that the description counts; ImageJ keeps a large stack behind one directory. */
export function imagesOf(text: string): number {
  return imageJ.test(text) ? lineValue(text, 'images') : 1;
}

/** Where a page lies in its stack, such as "channel 2 of 3, slice 1 of 20"; undefined where the axes do not say it. */
export function placeOf(axes: Axes, page: number, pages: number): string | undefined {
  if (pages < 2 || axes.reduce((product, [, extent]) => product * extent, 1) !== pages) return undefined;
  const parts: string[] = [];
  let rest = page - 1;
  for (const [name, extent] of axes) {
    if (extent > 1) parts.push(`${name} ${(rest % extent) + 1} of ${extent}`);
    rest = Math.floor(rest / extent);
  }
  return parts.join(', ');
}

/** The description of a stack whose pages it counts, and whose values are as they were; undefined for others. */
export function descriptionOfStack(
  text: string,
  pages: number,
  depth: Depth,
  before: Depth | undefined,
): string | undefined {
  if (!isStructural(text)) return text;
  const counted = axesOf(text).reduce((product, [, extent]) => product * extent, 1);
  return counted === pages && depth === before && axesOf(text).length > 0 ? text : undefined;
}

/**
 * A description made true of one image.
 *
 * @param before the image that the file held, whose depth decides whether its ranges of values stay true
 * @returns undefined where nothing of it is true
 */
export function descriptionOf(text: string, image: Described, before: Depth | undefined): string | undefined {
  if (imageJ.test(text)) return imageJOfOne(text, image.depth === before);
  if (ome.test(text)) return omeOfOne(text, image);
  const shape = shaped.exec(text)?.[1];
  if (shape === undefined) return text;
  const extents = shape
    .split(',')
    .map(Number)
    .filter((extent) => extent !== 1);
  const own = [image.height, image.width, ...(image.channels > 1 ? [image.channels] : [])];
  return extents.join() === own.filter((extent) => extent !== 1).join() ? text : undefined;
}

const ofStack = /^(images|channels|slices|frames|hyperstack|mode|loop|spacing|finterval|fps|zorigin)=/;
const ofValues = /^(min|max|c\d|cf|vunit)=/;

function imageJOfOne(text: string, sameDepth: boolean): string {
  const kept = text.split('\n').filter((line) => !ofStack.test(line) && (sameDepth || !ofValues.test(line)));
  return kept.join('\n');
}

const omeTypes: Partial<Record<Depth, string>> = { 8: 'uint8', 16: 'uint16', float: 'float' };

function omeOfOne(text: string, { width, height, channels, depth }: Described): string {
  const tag = pixelsTag(text);
  const type = omeTypes[depth];
  const sizes = { SizeX: width, SizeY: height, SizeZ: 1, SizeT: 1 };
  const isThisImage =
    Object.entries(sizes).every(([name, extent]) => Number(attribute(tag, name)) === extent) &&
    [1, channels].includes(Number(attribute(tag, 'SizeC'))) &&
    attribute(tag, 'Type') === type &&
    (text.match(/<(?:\w+:)?Pixels\b/g) ?? []).length === 1;
  // Names of the files of a set, of which this file is another one.
  const alone = text.replace(/<UUID\b[^>]*>[^<]*<\/UUID>/g, '').replace(/(<OME\b[^>]*?)\sUUID="[^"]*"/, '$1');
  if (isThisImage) return alone;
  const root = /<OME\b[^>]*>/.exec(alone)?.[0] ?? '<OME>';
  const name = attribute(/<Image\b[^>]*>/.exec(text)?.[0] ?? '', 'Name');
  const physical = ['X', 'Y', 'Z']
    .flatMap((axis) => [`PhysicalSize${axis}`, `PhysicalSize${axis}Unit`])
    .map((key) => [key, attribute(tag, key)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('');
  return (
    `<?xml version="1.0" encoding="UTF-8"?>${root.replace(/\/>$/, '>')}` +
    `<Image ID="Image:0"${name === undefined ? '' : ` Name="${name}"`}>` +
    `<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="${type}" SizeX="${width}" SizeY="${height}" ` +
    `SizeZ="1" SizeC="${channels}" SizeT="1"${physical}>` +
    `<Channel ID="Channel:0:0" SamplesPerPixel="${channels}"/>` +
    `<TiffData IFD="0" PlaneCount="1"/></Pixels></Image></OME>`
  );
}
