/** Photoshop's image resources, in which JPEG files hold IPTC captions (Adobe Photoshop File Formats, "Image Resources"). */

/** IPTC-IIM records, and the previews of the image as it was. */
const iptcResource = 0x0404;
const previews = [0x0409, 0x040c];

interface Resource {
  readonly id: number;
  readonly whole: Uint8Array;
  readonly data: Uint8Array;
}

function resourcesOf(bytes: Uint8Array): Resource[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Resource[] = [];
  for (let at = 0; at + 12 <= file.length; ) {
    if (!['8BIM', 'MeSa', 'AgHg', 'PHUT', 'DCSR'].includes(file.toString('latin1', at, at + 4))) break;
    const nameEnd = at + 6 + ((file[at + 6] + 2) & ~1);
    if (nameEnd + 4 > file.length) break;
    const length = file.readUInt32BE(nameEnd);
    const end = nameEnd + 4 + length;
    if (end > file.length) break;
    const next = Math.min(end + (length % 2), file.length);
    found.push({
      id: file.readUInt16BE(at + 4),
      whole: file.subarray(at, next),
      data: file.subarray(nameEnd + 4, end),
    });
    at = next;
  }
  return found;
}

/** The resources without previews; undefined where nothing is left. */
export function cleanResources(bytes: Uint8Array): Uint8Array | undefined {
  return without(bytes, previews);
}

/** The resources without the IPTC records, which TIFF files hold in a tag of their own; undefined where nothing is left. */
export function resourcesWithoutIptc(bytes: Uint8Array): Uint8Array | undefined {
  return without(bytes, [iptcResource]);
}

function without(bytes: Uint8Array, ids: readonly number[]): Uint8Array | undefined {
  const kept = resourcesOf(bytes).filter(({ id }) => !ids.includes(id));
  return kept.length > 0 ? Buffer.concat(kept.map(({ whole }) => whole)) : undefined;
}

/** The IPTC records among resources. */
export function iptcOf(bytes: Uint8Array): Uint8Array | undefined {
  return resourcesOf(bytes).find(({ id }) => id === iptcResource)?.data;
}

/** Resources of IPTC records alone. */
export function resourcesOfIptc(iptc: Uint8Array): Uint8Array {
  const head = Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length % 2)]);
}
