import { describe, expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { random } from '../../../src/random.ts';
import { differences, withIdentity } from '../../../src/solvers/analysis.ts';

const r = random(6);
const noise = (n: number) => Float64Array.from({ length: n }, () => r.normal());
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

describe.each([
  { domain: [7], rank: 1 },
  { domain: [4, 5], rank: 2 },
  { domain: [2, 5, 6], rank: 2 },
  { domain: [3, 4, 5], rank: 3 },
  { domain: [1, 1, 4], rank: 2 },
])('differences over the last $rank axes of $domain', ({ domain, rank }) => {
  const size = domain.reduce((a, b) => a * b);
  const frame = domain.slice(-rank);
  const transfer = rfftn({ shape: frame, data: new Float64Array(frame.reduce((a, b) => a * b)) });
  const plain = differences(domain, transfer);

  it.each([
    ['alone', plain],
    ['with the picture', withIdentity(plain, size, 0.7)],
  ])('%s: adjoint and power belong to apply', (_, analysis) => {
    const x = noise(size);
    const d = noise(size * analysis.components);
    const forth = new Float64Array(d.length);
    const back = new Float64Array(size);
    analysis.apply(x, forth);
    analysis.adjoint(d, back);
    expect(dot(forth, d)).toBeCloseTo(dot(x, back), 10);
    analysis.adjoint(forth, back);
    const spectrum = rfftn({ shape: domain, data: x }, rank);
    for (let k = 0; k < spectrum.re.length; k++) {
      spectrum.re[k] *= analysis.power[k % analysis.power.length];
      spectrum.im[k] *= analysis.power[k % analysis.power.length];
    }
    const expected = irfftn(spectrum).data;
    for (let i = 0; i < size; i++) expect(back[i]).toBeCloseTo(expected[i], 10);
  });
});
