import { describe, expect, it } from 'vitest';
import * as split from '../../../src/kernels/admm-loops.ts';
import { openWorkspace } from '../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../src/random.ts';
import { powerProximal } from '../../../src/solvers/priors/proximal-maps.ts';

/** Around a vector, around a chunk, and with remainders that a vector overlaps. */
const planes = [1, 4, 5, 6, 7, 61, 4095, 4096, 4097, 4101, 9002];

type Run = (arrays: readonly Float32Array[], plane: number) => void;
const complex = (re: Float32Array, im: Float32Array) => ({ re, im });
const of = (data: Float32Array, count: number) => data.subarray(0, count);
const operations: Record<string, Run> = {
  divide: ([a, b, c, d, e, f, g, h, i], n) =>
    split.divide(
      complex(a, b),
      complex(c, d),
      complex(of(e, n), of(f, n)),
      [0.3, 0.2],
      complex(h, i),
      of(square(g), n),
    ),
  'divide in the place of X': ([a, b, c, d, e, f], n) =>
    split.divide(complex(a, b), complex(c, d), complex(of(e, n), of(f, n)), [1, 0.5], complex(c, d)),
  'divide, a κ for each plane': ([a, b, c, d, e, f], n) =>
    split.divide(complex(a, b), complex(c, d), complex(of(e, n), of(f, n)), [[0.3, 2], 0.2], complex(c, d)),
  multiply: ([a, b, c, d, e, f], n) =>
    split.multiply(complex(a, b), complex(of(e, n), of(f, n)), complex(c, d)),
  approach: ([a, b, c, d, e]) => split.approach(a, b, square(c), d, 0.03, e),
  shortenLengths: ([a, b], n) => split.shortenLengths(a, b, n, 0.9, 1.1),
  'shortenLengths by shares': ([a, b, c], n) => split.shortenLengths(a, b, n, 0.9, 1.1, shares(of(c, n))),
  dualStep: ([a, b]) => split.dualStep(a, b, 0.7),
  'shrinkPowers, 0.8': ([a, b]) => powerProximal(0.8).step(a, b, 0.2, 0.9, a.length),
  'shrinkPowers by shares': ([a, b, c], n) => powerProximal(0.8).step(a, b, 0.2, 0.9, n, shares(of(c, n))),
  'shrinkPowers, 1/2, beyond its table': ([a, b]) => powerProximal(0.5).step(a, b, 1e-3, 1, a.length),
};

/** None, half or all. */
function shares(data: Float32Array): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] = data[i] < -1 ? 0 : data[i] < 0 ? 0.5 : 1;
  return data;
}

function square(data: Float32Array): Float32Array {
  for (let i = 0; i < data.length; i++) data[i] *= data[i];
  return data;
}

describe.each(Object.entries(operations))('%s', (_, run) => {
  it.each(planes)('by vectors is what the plain loop does, on two planes of %i', (plane) => {
    const rng = random(plane);
    const plain = Array.from({ length: 9 }, () =>
      Float32Array.from({ length: 2 * plane }, () => rng.normal()),
    );
    const workspace = openWorkspace();
    const resident = plain.map((data) => {
      const copy = workspace.floats(data.length);
      copy.set(data);
      return copy;
    });
    run(plain, plane);
    run(resident, plane);
    for (const [i, data] of plain.entries())
      for (let k = 0; k < data.length; k++) {
        const bound = 2e-5 * Math.max(1, Math.abs(data[k]));
        if (!(Math.abs(resident[i][k] - data[k]) <= bound))
          expect.fail(`array ${i}, sample ${k}: ${resident[i][k]}, not ${data[k]}`);
      }
    workspace.release();
  });
});

it('divide with a κ for each plane is one division after the other', () => {
  const rng = random(4);
  const of = (count: number) => complex(draw(count), draw(count));
  const draw = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
  const [v, x, h, together] = [of(22), of(22), of(11), of(22)];
  split.divide(v, x, h, [[0.3, 2], 0.2], together);
  for (const [p, kappa] of [0.3, 2].entries()) {
    const plane = ({ re, im }: split.Complex) => ({
      re: re.subarray(11 * p, 11 * p + 11),
      im: im.subarray(11 * p, 11 * p + 11),
    });
    const alone = of(11);
    split.divide(plane(v), plane(x), h, [kappa, 0.2], alone);
    expect(plane(together)).toEqual(alone);
  }
});
