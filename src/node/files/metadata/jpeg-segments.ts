/** The marker segments of a JPEG around its samples: read and written back as they are (ITU-T T.81, B.1.1). */

import { createHash } from 'node:crypto';
import type { EncodeRequest, Metadata } from '../codecs/codec.ts';
import { cleanResources } from './photoshop.ts';
import { type Resolution, resolution, resolutionOf } from './resolution.ts';

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
}

const exifHead = 'Exif\0\0';
const xmpHead = 'http://ns.adobe.com/xap/1.0/\0';
const extendedHead = 'http://ns.adobe.com/xmp/extension/\0';
const photoshopHead = 'Photoshop 3.0\0';
const isoGainMap = 'urn:iso:std:iso:ts:21496:-1\0';
const largestBody = 65533;

/** The segments before the first scan. */
export function segmentsOf(file: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff; ) {
    const marker = file[at + 1];
    // Markers may be preceded by any number of fill bytes.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length || end < at + 4) break;
    segments.push({ marker, body: file.subarray(at + 4, end) });
    at = end;
  }
  return segments;
}

const startsWith = (body: Buffer, head: string): boolean => body.toString('latin1', 0, head.length) === head;

/** What a JPEG states besides its samples and profile, and how many images an MPF index lists. */
export interface JpegMetadata extends Metadata {
  readonly images: number;
  readonly gainMap: boolean;
  /** Names of segments that are not kept, in which programs hold data of their own. */
  readonly others: readonly string[];
}

/** The metadata of a JPEG; `exif` and `xmp` as they are in the file. */
export function jpegMetadata(file: Buffer): JpegMetadata {
  const segments = segmentsOf(file);
  const app = (marker: number, head: string): Buffer[] =>
    segments
      .filter((one) => one.marker === marker && startsWith(one.body, head))
      .map(({ body }) => body.subarray(head.length));
  const [exif] = app(0xe1, exifHead);
  const [xmp] = app(0xe1, xmpHead);
  const resources = app(0xed, photoshopHead);
  const items = segments
    .filter(({ marker }) => marker === 0xfe)
    .map(({ body }) => ({ kind: 'comment', bytes: Uint8Array.from(body) }));
  const [jfif] = app(0xe0, 'JFIF\0');
  const [mpf] = app(0xe2, 'MPF\0');
  return {
    exif: exif && Uint8Array.from(exif),
    xmp: xmp && Uint8Array.from(xmp),
    extendedXmp: extendedXmp(xmp, app(0xe1, extendedHead)),
    resources: resources.length > 0 ? cleanResources(Buffer.concat(resources)) : undefined,
    resolution: jfif && jfifResolution(jfif),
    blocks: items.length > 0 ? { format: 'jpeg', title: 'the comment of the JPEG', items } : undefined,
    images: mpf ? imagesOfMpf(mpf) : 1,
    gainMap: app(0xe2, isoGainMap).length > 0,
    others: [...new Set(segments.flatMap(nameOfOther))],
  };
}

/** Segments that are kept, or whose content every encoder writes for itself. */
const known =
  /^(JFIF|JFXX|Exif|http:\/\/ns\.adobe\.com\/(xap|xmp)|ICC_PROFILE|MPF|urn:iso:std:iso:ts:21496|Photoshop|Adobe|Ducky)/;

/** The identifier of an application segment that is not kept: FLIR, JP (content credentials). */
function nameOfOther({ marker, body }: Segment): string[] {
  const head = body.toString('latin1', 0, 32);
  if (marker < 0xe0 || marker > 0xef || known.test(head)) return [];
  return [/^[\x20-\x7e]{2,}/.exec(head)?.[0] ?? `APP${marker - 0xe0}`];
}

function jfifResolution(body: Buffer): Resolution | undefined {
  if (body.length < 7) return undefined;
  const [x, y] = [body.readUInt16BE(3), body.readUInt16BE(5)];
  const unit = (['none', 'inch', 'cm'] as const)[body[2]] ?? 'none';
  return unit === 'none' && x === y ? undefined : resolution(x, y, unit);
}

/** The packet that continues the first one, whole or not at all. */
function extendedXmp(xmp: Buffer | undefined, parts: readonly Buffer[]): Uint8Array | undefined {
  const [, guid] = /HasExtendedXMP\s*[=>]\s*["']?([0-9A-F]{32})/i.exec(xmp?.toString('latin1') ?? '') ?? [];
  const own = parts.filter((part) => part.length > 40 && part.toString('latin1', 0, 32) === guid);
  if (own.length === 0) return undefined;
  const length = own[0].readUInt32BE(32);
  if (own.reduce((sum, part) => sum + part.length - 40, 0) !== length) return undefined;
  const whole = Buffer.alloc(length);
  for (const part of own) part.copy(whole, part.readUInt32BE(36), 40);
  return whole;
}

/** Images that belong to a set (CIPA DC-007): all but the previews. */
function imagesOfMpf(body: Buffer): number {
  const little = body[0] === 0x49;
  const u16 = (at: number): number => (little ? body.readUInt16LE(at) : body.readUInt16BE(at));
  const u32 = (at: number): number => (little ? body.readUInt32LE(at) : body.readUInt32BE(at));
  try {
    const directory = u32(4);
    for (let i = 0, at = directory + 2; i < u16(directory); i++, at += 12) {
      if (u16(at) !== 0xb002) continue;
      const [length, from] = [u32(at + 4), u32(at + 8)];
      let count = 1;
      for (let entry = from + 16; entry + 16 <= from + length; entry += 16)
        if ((u32(entry) & 0xff0000) === 0x020000) count++;
      return count;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** A JPEG of the encoder with the metadata of the request; `warnings` about what does not fit into segments. */
export function jpegWithMetadata(
  file: Buffer,
  request: EncodeRequest,
): { readonly data: Buffer; readonly warnings: readonly string[] } {
  const { exif, xmp, extendedXmp: extended, resources, blocks } = request;
  const warnings: string[] = [];
  const parts: Buffer[] = [];
  const add = (marker: number, head: string, body: Uint8Array, what: string): void => {
    if (head.length + body.length > largestBody)
      warnings.push(`${what} is longer than a JPEG segment and was left out`);
    else parts.push(segment(marker, Buffer.concat([Buffer.from(head, 'latin1'), body])));
  };
  const header = jfifHeader(resolutionOf(request));
  if (header) parts.push(header);
  if (exif) add(0xe1, exifHead, exif, 'the EXIF block');
  if (xmp) add(0xe1, xmpHead, xmp, 'the XMP packet');
  if (extended) parts.push(...extendedSegments(extended));
  if (resources)
    for (let from = 0; from < resources.length; from += largestBody - photoshopHead.length)
      add(
        0xed,
        photoshopHead,
        resources.subarray(from, from + largestBody - photoshopHead.length),
        'the IPTC record',
      );
  if (blocks?.format === 'jpeg') for (const { bytes } of blocks.items) add(0xfe, '', bytes, 'the comment');
  return { data: Buffer.concat([file.subarray(0, 2), ...parts, withoutOwnJfif(file)]), warnings };
}

function segment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** What follows the start of the image, without a JFIF header of the encoder. */
function withoutOwnJfif(file: Buffer): Buffer {
  return file[3] === 0xe0 ? file.subarray(4 + file.readUInt16BE(4)) : file.subarray(2);
}

function extendedSegments(extended: Uint8Array): Buffer[] {
  const guid = createHash('md5').update(extended).digest('hex').toUpperCase();
  const room = largestBody - extendedHead.length - 40;
  const parts: Buffer[] = [];
  for (let from = 0; from < extended.length; from += room) {
    const place = Buffer.alloc(8);
    place.writeUInt32BE(extended.length, 0);
    place.writeUInt32BE(from, 4);
    const head = Buffer.from(extendedHead + guid, 'latin1');
    parts.push(segment(0xe1, Buffer.concat([head, place, extended.subarray(from, from + room)])));
  }
  return parts;
}

/** The header that holds a resolution in whole pixels per inch or centimeter, or the ratio of the sides of a pixel. */
function jfifHeader(stated: Resolution | undefined): Buffer | undefined {
  if (!stated) return undefined;
  const { unit } = stated;
  if (unit === 'none' && stated.x === stated.y) return undefined;
  const perInch = unit === 'meter' ? 0.0254 : 1;
  const whole = (value: number): number => Math.min(Math.max(Math.round(value * perInch), 1), 65535);
  const body = Buffer.from('JFIF\0\x01\x01\0\0\0\0\0\0\0', 'latin1');
  body[7] = unit === 'none' ? 0 : unit === 'cm' ? 2 : 1;
  body.writeUInt16BE(whole(stated.x), 8);
  body.writeUInt16BE(whole(stated.y), 10);
  return segment(0xe0, body);
}
