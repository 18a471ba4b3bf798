/** The chunks of a PNG around its samples: read and written back as they are (PNG, third edition). */

import { crc32 } from 'node:zlib';
import type { EncodeRequest, Metadata } from '../codecs/codec.ts';
import { type ColorTags, tagsOfCicp } from '../color/color-tags.ts';
import { inUnit, resolution, resolutionOf } from './resolution.ts';

interface Chunk {
  readonly type: string;
  readonly body: Buffer;
}

const signature = '\x89PNG\r\n\x1a\n';
const xmpKeyword = 'XML:com.adobe.xmp';

/** The chunks up to the end or to the first that is cut. */
function chunksOf(file: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > file.length) break;
    chunks.push({ type, body: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
    if (type === 'IEND') break;
  }
  return chunks;
}

function bytesOf({ type, body }: Chunk): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  body.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}

const texts = ['tEXt', 'zTXt', 'iTXt'];
/** What describes the image and not its samples: physical scales, and the light of the mastering display. */
const kept = ['sCAL', 'pCAL', 'mDCV', 'cLLI'];

/** Texts, but those that hold other metadata: XMP, and the EXIF blocks and profiles of old programs. */
function isPlainText({ type, body }: Chunk): boolean {
  const words = body.toString('latin1', 0, 40);
  return (
    texts.includes(type) &&
    !words.startsWith(xmpKeyword) &&
    !/^Raw profile type (exif|APP1|icc|xmp)/i.test(words)
  );
}

/** What a PNG states besides its samples, its profile, EXIF and XMP; `frames` of an animation. */
export function pngMetadata(file: Buffer): Metadata & { readonly frames: number } {
  const chunks = chunksOf(file);
  const first = new Map<string, Buffer>();
  for (const { type, body } of chunks) if (!first.has(type)) first.set(type, body);
  const physical = first.get('pHYs');
  const items = chunks
    .filter((chunk) => kept.includes(chunk.type) || isPlainText(chunk))
    .map(({ type, body }) => ({ kind: type, bytes: Uint8Array.from(body) }));
  const animation = first.get('acTL');
  return {
    color: first.has('iCCP') && !first.has('cICP') ? undefined : colorTags(first),
    resolution:
      physical?.length === 9
        ? resolution(physical.readUInt32BE(0), physical.readUInt32BE(4), physical[8] === 1 ? 'meter' : 'none')
        : undefined,
    blocks: items.length > 0 ? { format: 'png', title: 'the text chunks of the PNG', items } : undefined,
    frames: animation && animation.length >= 4 ? animation.readUInt32BE(0) : 1,
  };
}

/** Files of this gamma hold sRGB codes: it approximates them, and accompanies the chunk sRGB. */
const srgbGamma = 45455;

function colorTags(chunks: ReadonlyMap<string, Buffer>): ColorTags | undefined {
  const cicp = chunks.get('cICP');
  if (cicp?.length === 4)
    return tagsOfCicp('cICP', { primaries: cicp[0], transfer: cicp[1], fullRange: cicp[3] !== 0 });
  const xy = chunks.get('cHRM');
  const primaries =
    xy?.length === 32 ? Array.from({ length: 8 }, (_, i) => xy.readUInt32BE(4 * i) / 1e5) : undefined;
  if (chunks.has('sRGB')) return { from: 'sRGB', transfer: 'srgb', primaries };
  const gamma = chunks.get('gAMA');
  const code = gamma?.length === 4 ? gamma.readUInt32BE(0) : 0;
  if (code === 0) return primaries && { from: 'cHRM', transfer: 'srgb', primaries };
  if (Math.abs(code - srgbGamma) <= 5) return { from: 'gAMA', transfer: 'srgb', primaries };
  return { from: 'gAMA', transfer: code === 1e5 ? 'linear' : 1e5 / code, primaries };
}

/** A PNG of the encoder with the metadata of the request instead of its own. */
export function pngWithMetadata(file: Buffer, request: EncodeRequest): Buffer {
  const own = chunksOf(file);
  const before = own.filter(({ type }) => ['IHDR', 'iCCP', 'PLTE', 'tRNS'].includes(type));
  const samples = own.filter(({ type }) => type === 'IDAT');
  const { exif, xmp, color, icc, blocks } = request;
  const added = icc ? [] : colorChunks(color);
  const physical = physicalChunk(request);
  if (physical) added.push(physical);
  if (exif) added.push({ type: 'eXIf', body: Buffer.from(exif) });
  if (xmp) {
    const keyword = Buffer.from(`${xmpKeyword}\0\0\0\0\0`, 'latin1');
    added.push({ type: 'iTXt', body: Buffer.concat([keyword, xmp]) });
  }
  if (blocks?.format === 'png')
    for (const { kind, bytes } of blocks.items) added.push({ type: `${kind}`, body: Buffer.from(bytes) });
  const end = { type: 'IEND', body: Buffer.alloc(0) };
  return Buffer.concat([
    Buffer.from(signature, 'latin1'),
    ...[...before, ...added, ...samples, end].map(bytesOf),
  ]);
}

function colorChunks(color: ColorTags | undefined): Chunk[] {
  if (!color) return [];
  const { transfer, primaries, cicp, from } = color;
  if (cicp) {
    const body = Buffer.from([cicp.primaries, cicp.transfer, 0, cicp.fullRange ? 1 : 0]);
    return [{ type: 'cICP', body }];
  }
  const words = (values: readonly number[]): Buffer => {
    const body = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => {
      body.writeUInt32BE(Math.round(value * 1e5), 4 * i);
    });
    return body;
  };
  const chunks: Chunk[] = [];
  const exponent = transfer === 'linear' ? 1 : transfer;
  if (primaries) chunks.push({ type: 'cHRM', body: words(primaries) });
  if (from === 'cHRM') return chunks;
  if (typeof exponent === 'number') chunks.push({ type: 'gAMA', body: words([1 / exponent]) });
  else chunks.push({ type: 'gAMA', body: words([srgbGamma / 1e5]) });
  if (from === 'sRGB') chunks.push({ type: 'sRGB', body: Buffer.alloc(1) });
  return chunks;
}

function physicalChunk(request: EncodeRequest): Chunk | undefined {
  const stated = resolutionOf(request);
  const found = inUnit(stated, 'meter') ?? (stated?.x === stated?.y ? undefined : stated);
  if (!found) return undefined;
  const body = Buffer.alloc(9);
  const whole = (value: number): number => Math.min(Math.max(Math.round(value), 1), 2 ** 31 - 1);
  body.writeUInt32BE(whole(found.x), 0);
  body.writeUInt32BE(whole(found.y), 4);
  body[8] = found.unit === 'meter' ? 1 : 0;
  return { type: 'pHYs', body };
}
