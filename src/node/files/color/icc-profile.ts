/** An ICC profile made of chromaticities and a curve, for formats that state colors by profiles alone. */

import type { Primaries } from './color-tags.ts';
import type { TransferName } from './transfer-functions.ts';

type Matrix = readonly (readonly number[])[];

/** The white of the profile connection space. */
const d50 = [0.9642, 1, 0.8249];
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const apply = (m: Matrix, v: readonly number[]): number[] =>
  m.map((row) => row.reduce((sum, value, i) => sum + value * v[i], 0));
const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));

function inverse(m: Matrix): number[][] {
  const minor = (i: number, j: number): number => {
    const [a, b] = [0, 1, 2].filter((k) => k !== i);
    const [c, d] = [0, 1, 2].filter((k) => k !== j);
    return (m[a][c] * m[b][d] - m[a][d] * m[b][c]) * ((i + j) % 2 ? -1 : 1);
  };
  const determinant = [0, 1, 2].reduce((sum, j) => sum + m[0][j] * minor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => minor(j, i) / determinant));
}

const xyzOf = (x: number, y: number): number[] => [x / y, 1, (1 - x - y) / y];

/** The chromatic adaptation from a white to D50 (Bradford). */
function adaptation(white: readonly number[]): number[][] {
  const [from, to] = [apply(bradford, white), apply(bradford, d50)];
  const scale = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? to[i] / from[i] : 0)));
  return product(inverse(bradford), product(scale, bradford));
}

const tag = (type: string, body: Buffer): Buffer => {
  const bytes = Buffer.alloc(8 + body.length + (-body.length & 3));
  bytes.write(type, 0, 'latin1');
  body.copy(bytes, 8);
  return bytes;
};
const fixed = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeInt32BE(Math.round(value * 65536), 4 * i);
  });
  return bytes;
};
const text = (words: string): Buffer => {
  const body = Buffer.alloc(20 + 2 * words.length);
  body.writeUInt32BE(1, 0);
  body.writeUInt32BE(12, 4);
  body.write('enUS', 8, 'latin1');
  body.writeUInt32BE(2 * words.length, 12);
  body.writeUInt32BE(28, 16);
  Buffer.from(words, 'utf16le').swap16().copy(body, 20);
  return tag('mluc', body);
};

/** The parameters of a curve that ICC can state in closed form (ICC.1:2022, 10.18), with the number of its type. */
const parameters: Partial<Record<TransferName, readonly number[]>> = {
  linear: [1],
  srgb: [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045],
  bt709: [1 / 0.45, 1 / 1.09929682680944, 0.09929682680944 / 1.09929682680944, 1 / 4.5, 0.08124285829863],
};

function curveTag(transfer: TransferName | number): Buffer | undefined {
  const values = typeof transfer === 'number' ? [transfer] : parameters[transfer];
  if (!values) return undefined;
  return tag('para', Buffer.concat([Buffer.from([0, values.length === 1 ? 0 : 3, 0, 0]), fixed(...values)]));
}

/**
 * A display profile (ICC.1:2022, 8.3 and 8.4).
 *
 * @param channels 1 for grey, 3 for RGB
 * @param primaries chromaticities of white, red, green, blue
 * @returns undefined for a transfer function that has no parametric curve
 */
export function iccProfile(
  channels: number,
  primaries: Primaries,
  transfer: TransferName | number,
): Buffer | undefined {
  const curve = curveTag(transfer);
  if (!curve) return undefined;
  const white = xyzOf(primaries[0], primaries[1]);
  const adapt = adaptation(white);
  const columns = [2, 4, 6].map((i) => xyzOf(primaries[i], primaries[i + 1]));
  const matrix = [0, 1, 2].map((row) => columns.map((column) => column[row]));
  const luminance = apply(inverse(matrix), white);
  const colorant = (i: number): Buffer =>
    tag(
      'XYZ ',
      fixed(
        ...apply(
          adapt,
          columns[i].map((value) => value * luminance[i]),
        ),
      ),
    );
  const tags: [string, Buffer][] = [
    ['desc', text('stated by the file')],
    ['cprt', text('no copyright, use freely')],
    ['wtpt', tag('XYZ ', fixed(...d50))],
    ['chad', tag('sf32', fixed(...adapt.flat()))],
  ];
  if (channels === 1) tags.push(['kTRC', curve]);
  else
    for (const [i, name] of ['r', 'g', 'b'].entries())
      tags.push([`${name}XYZ`, colorant(i)], [`${name}TRC`, curve]);
  const head = Buffer.alloc(132 + 12 * tags.length);
  head.writeUInt32BE(0x04300000, 8);
  head.write(`mntr${channels === 1 ? 'GRAY' : 'RGB '}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed(...d50).copy(head, 68);
  head.writeUInt32BE(tags.length, 128);
  let at = head.length;
  for (const [i, [name, body]] of tags.entries()) {
    head.write(name, 132 + 12 * i, 'latin1');
    head.writeUInt32BE(at, 136 + 12 * i);
    head.writeUInt32BE(body.length, 140 + 12 * i);
    at += body.length;
  }
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, ...tags.map(([, body]) => body)]);
}
