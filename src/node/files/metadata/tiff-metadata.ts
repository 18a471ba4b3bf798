/** What the tags of a TIFF page state besides its samples. */

import type { Block, Depth, FormatBlocks, Metadata } from '../codecs/codec.ts';
import type { ColorTags } from '../color/color-tags.ts';
import { isScientificDescription, isStructural } from './descriptions.ts';
import { exifOfTags } from './exif.ts';
import { littleEndianImageJ } from './imagej.ts';
import { cleanResources, iptcOf, resourcesOfIptc } from './photoshop.ts';
import { resolution } from './resolution.ts';
import { numbersOf, type Start } from './tiff-directory.ts';
import { isReducedOrMask, type Tags, type TiffPages, tagNumber, tagText } from './tiff-pages.ts';

export const tiffTag = {
  description: 270,
  software: 305,
  transferFunction: 301,
  whitePoint: 318,
  chromaticities: 319,
  xmp: 700,
  iptc: 33723,
  photoshop: 34377,
  icc: 34675,
} as const;

/** GeoTIFF (OGC 19-008), and what GDAL adds to it. */
const geo = [33550, 33920, 33922, 34264, 34735, 34736, 34737, 42112, 42113, 50844];
/** Document and page name, position on the page, host computer. */
const naming = [269, 285, 286, 287, 316];
/** ImageJ's labels, ranges, overlays of a stack. */
const imageJ = [50838, 50839];
/** Layers and notes of Photoshop, stacks of microscopes, which hold offsets or the samples of before. */
const untrue = [37724, 50255, 33628, 33629, 33630, 33631, 34361, 34362, 34412];
/** Tags of microscopes' own formats: MetaMorph, FluoView, LSM, Micro-Manager, NIH Image. */
const microscopes = [33628, 34361, 34412, 51123, 43314];
const microscopePrograms =
  /ImageJ|Fiji|Bio-?Formats|MetaMorph|MetaSeries|Micro-?Manager|NIS-Elements|LAS ?(AF|X)\b|FluoView|ScanImage|SlideBook|Imaris|Huygens|cellSens|HCImage|napari/i;
/** Tags that this library writes by itself, or that describe how samples are stored. */
const written = [700, 33432, 33723, 34377, 34675, 34665, 34853, 40965];

/** The metadata of a page; `place` is true where it is one of several. */
export function tiffMetadata(file: Uint8Array, all: TiffPages, index: number): Metadata {
  const { start, pages } = all;
  const tags = withTagsOfStack(pages[index], pages[0]);
  const isStack = pages.filter((page) => !isReducedOrMask(page)).length > 1;
  const iptc = tags.get(tiffTag.iptc)?.value;
  const resources = tags.get(tiffTag.photoshop)?.value;
  const [x, y] = [tagNumber(tags, 282, 0), tagNumber(tags, 283, 0)];
  const unit = (['none', 'inch', 'cm'] as const)[tagNumber(tags, 296, 2) - 1] ?? 'none';
  return {
    icc: tags.get(tiffTag.icc)?.value,
    xmp: tags.get(tiffTag.xmp)?.value,
    exif: exifOfTags(file, start, tags),
    resources: allResources(resources && cleanResources(resources), iptc && numbersInIptc(start, tags, iptc)),
    resolution: resolution(x, y, unit),
    color: tags.has(tiffTag.icc) ? undefined : colorOf(tags, isStack && haveOneSize(pages)),
    blocks: blocksOf(tags, start, isStack),
  };
}

/** The tags of a page with those that programs write on the first page alone: description, software and resolution. */
function withTagsOfStack(page: Tags, first: Tags): Tags {
  if (!isStructural(tagText(first, tiffTag.description))) return page;
  const shared = [tiffTag.description, tiffTag.software, 282, 283, 296];
  const added = shared.flatMap((tag) => {
    const entry = first.get(tag);
    return entry && !page.has(tag) ? [[tag, entry] as const] : [];
  });
  return new Map([...page, ...added]);
}

function allResources(
  resources: Uint8Array | undefined,
  iptc: Uint8Array | undefined,
): Uint8Array | undefined {
  if (!iptc || (resources && iptcOf(resources))) return resources;
  return Buffer.concat([resourcesOfIptc(iptc), resources ?? new Uint8Array(0)]);
}

function haveOneSize(pages: readonly Tags[]): boolean {
  const [first] = pages;
  return pages.every((tags) =>
    [256, 257].every((tag) => tagNumber(tags, tag, 0) === tagNumber(first, tag, 0)),
  );
}

/** Old programs store IPTC bytes as 32-bit words in the byte order of the file, which the reading of the tag has turned round. */
function numbersInIptc({ little }: Start, tags: Tags, value: Uint8Array): Uint8Array {
  if (little || tags.get(tiffTag.iptc)?.type !== 4) return value;
  return Buffer.from(value).swap32();
}

function colorOf(tags: Tags, isStack: boolean): ColorTags | undefined {
  const bits = tagNumber(tags, 258, 1);
  const channels = tagNumber(tags, 262, 1) === 2 ? 3 : 1;
  const table = numbersOf(tags.get(tiffTag.transferFunction));
  const size = 2 ** bits;
  const white = numbersOf(tags.get(tiffTag.whitePoint));
  const colors = numbersOf(tags.get(tiffTag.chromaticities));
  const primaries = white.length === 2 && colors.length === 6 ? [...white, ...colors] : undefined;
  if (table.length >= size && table.length % size === 0 && bits >= 8) {
    const tables = Array.from({ length: table.length / size }, (_, c) =>
      Float64Array.from(table.slice(c * size, (c + 1) * size), (value) => value / 65535),
    );
    const rises = tables.every(
      (one) => one.every((value, i) => i === 0 || value >= one[i - 1]) && one[0] < one[size - 1],
    );
    if (rises) return { from: 'TransferFunction', transfer: 'srgb', primaries, tables };
  }
  // The 24-bit color of scientific programs is that of displays.
  const isDisplayColor = channels === 3 && bits === 8;
  if (!isDisplayColor && (isScientific(tags) || (isStack && channels === 1)))
    return { from: 'program', transfer: 'linear' };
  return primaries && { from: 'TransferFunction', transfer: 'srgb', primaries };
}

/** Whether a page was written by a program that measures light, as its description, software or tags state. */
export function isScientific(tags: Tags): boolean {
  return (
    isScientificDescription(tagText(tags, tiffTag.description)) ||
    microscopePrograms.test(tagText(tags, tiffTag.software)) ||
    microscopes.some((tag) => tags.has(tag))
  );
}

function blocksOf(tags: Tags, { little }: Start, isStack: boolean): FormatBlocks | undefined {
  const items: Block[] = [];
  const left: number[] = [];
  for (const { tag, type, count, value } of tags.values()) {
    const isPrivate = tag >= 32768 && !written.includes(tag) && !untrue.includes(tag);
    const isOffset = [4, 13, 16, 17, 18].includes(type);
    const isColor = tag === tiffTag.transferFunction || tag === 318 || tag === 319;
    if (tag === tiffTag.description && !isStructural(tagText(tags, tag))) continue;
    const keeps =
      tag === tiffTag.description ||
      geo.includes(tag) ||
      naming.includes(tag) ||
      isColor ||
      (isPrivate && !isOffset);
    // Labels, ranges and overlays of a stack are not those of one page.
    if (imageJ.includes(tag) && isStack) continue;
    const bytes =
      tag === imageJ[1] && !little ? littleEndianImageJ(numbersOf(tags.get(imageJ[0])), value) : value;
    if (bytes && (keeps || imageJ.includes(tag))) items.push({ kind: tag, type, count, bytes });
    else if (isPrivate || untrue.includes(tag)) left.push(tag);
  }
  if (items.length === 0 && left.length === 0) return undefined;
  const titles = [
    items.some(({ kind }) => geo.includes(kind as number)) && 'the GeoTIFF tags',
    items.some(({ kind }) => kind === tiffTag.description) && 'the description of the TIFF',
    items.some(({ kind }) => !geo.includes(kind as number) && kind !== tiffTag.description) &&
      'private tags of the TIFF',
  ].filter(Boolean);
  return {
    format: 'tiff',
    title: titles.join(' and '),
    items,
    left,
    size: [tagNumber(tags, 256, 0), tagNumber(tags, 257, 0)],
    depth: depthOf(tagNumber(tags, 339, 1), tagNumber(tags, 258, 1)),
  };
}

/** Signed and 32-bit integers are read as numbers. */
function depthOf(format: number, bits: number): Depth {
  if (format !== 1 || bits > 16) return 'float';
  return bits === 12 || bits === 16 ? bits : 8;
}

/** Whether a block of a TIFF counts in its pixels, or places them on the ground: it is true of the whole image alone. */
export function isOfWholeImage({ kind }: Block): boolean {
  return geo.includes(kind as number) || imageJ.includes(kind as number);
}
