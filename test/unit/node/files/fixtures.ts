/** Files made by sharp itself, so that what we read was not written by our own carriers. */

import sharp from 'sharp';
import { random } from '../../../../src/random.ts';

/** Every code of a depth in turn, then noise: any loss of bits shows. */
export function codes(length: number, max: number, seed = 1): Uint16Array {
  const { uniform } = random(seed);
  return Uint16Array.from({ length }, (_, i) =>
    i <= max && i < length / 2 ? i : Math.floor(uniform() * (max + 1)),
  );
}

/** A picture file of given codes. */
export async function fileOf(
  format: 'png' | 'tiff' | 'webp' | 'avif' | 'jpeg',
  samples: Uint8Array | Uint16Array,
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
): Promise<Buffer> {
  const wide = samples instanceof Uint16Array;
  const space = channels < 3 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb';
  const pipeline = sharp(samples, { raw: { width, height, channels } }).toColourspace(space);
  switch (format) {
    case 'png':
      return pipeline.png().toBuffer();
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw' }).toBuffer();
    case 'webp':
      return pipeline.webp({ lossless: true }).toBuffer();
    case 'avif':
      return pipeline.avif({ lossless: true, ...(wide ? { bitdepth: 12 } : {}) }).toBuffer();
    case 'jpeg':
      return pipeline.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  }
}

/** A Display P3 profile (parametric curves), as sharp attaches it. */
export async function p3Profile(): Promise<Buffer> {
  const tagged = await sharp(new Uint8Array(3), { raw: { width: 1, height: 1, channels: 3 } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  return (await sharp(tagged).metadata()).icc as Buffer;
}

/** The smallest profile that decoders accept: a header and curves. */
export function profileOf(space: 'RGB ' | 'GRAY', curves: Record<string, Buffer>): Buffer {
  const names = Object.keys(curves);
  const bodies = names.map((name) => Buffer.concat([curves[name], Buffer.alloc(-curves[name].length & 3)]));
  const head = Buffer.alloc(132 + 12 * names.length);
  head.writeUInt32BE(0x04300000, 8);
  head.write(`mntr${space}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  // The illuminant D50.
  for (const [i, xyz] of [0xf6d6, 0x10000, 0xd32d].entries()) head.writeUInt32BE(xyz, 68 + 4 * i);
  head.writeUInt32BE(names.length, 128);
  let at = head.length;
  names.forEach((name, i) => {
    head.write(name, 132 + 12 * i, 'latin1');
    head.writeUInt32BE(at, 136 + 12 * i);
    head.writeUInt32BE(bodies[i].length, 140 + 12 * i);
    at += bodies[i].length;
  });
  const profile = Buffer.concat([head, ...bodies]);
  profile.writeUInt32BE(profile.length, 0);
  return profile;
}

/** A `curv` tag: no number is linear, one a gamma (u8Fixed8), more a table of 16-bit samples. */
export function curvTag(...values: number[]): Buffer {
  const tag = Buffer.alloc(12 + 2 * values.length);
  tag.write('curv', 0, 'latin1');
  tag.writeUInt32BE(values.length, 8);
  values.forEach((value, i) => {
    tag.writeUInt16BE(value, 12 + 2 * i);
  });
  return tag;
}

/** A `para` tag of function type 0 to 4. */
export function paraTag(type: number, ...values: number[]): Buffer {
  const tag = Buffer.alloc(12 + 4 * values.length);
  tag.write('para', 0, 'latin1');
  tag.writeUInt16BE(type, 8);
  values.forEach((value, i) => {
    tag.writeInt32BE(Math.round(value * 65536), 12 + 4 * i);
  });
  return tag;
}
