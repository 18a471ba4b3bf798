/** The EXIF data of a JPEG file in the file of its result. */

const app1 = 0xe1;
const startOfScan = 0xda;
const exif = 'Exif\0\0';
const orientationTag = 0x0112;
const headerBytes = 1 << 20;

/** A JPEG with the EXIF data of another, turned upright as the result is; `target` itself where there are none. */
export async function withExif(source: Blob, target: Blob): Promise<Blob> {
  const segment = exifSegment(new Uint8Array(await source.slice(0, headerBytes).arrayBuffer()));
  if (segment === undefined) return target;
  return new Blob([target.slice(0, 2), segment, target.slice(2)], { type: target.type });
}

/** The segment with its marker, its orientation 1; undefined where there is none. */
export function exifSegment(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== startOfScan; ) {
    const end = at + 2 + view.getUint16(at + 2);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 10));
    if (bytes[at + 1] === app1 && name === exif && end <= bytes.length) return upright(bytes.slice(at, end));
    at = end;
  }
  return undefined;
}

function upright(segment: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const tiff = new DataView(segment.buffer, 10);
  if (tiff.byteLength < 8) return segment;
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  if (directory + 2 > tiff.byteLength) return segment;
  const count = tiff.getUint16(directory, isLittle);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.byteLength) break;
    if (tiff.getUint16(entry, isLittle) === orientationTag) tiff.setUint16(entry + 8, 1, isLittle);
  }
  return segment;
}
