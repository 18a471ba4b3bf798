import { describe, expect, it } from 'vitest';
import { irfftn, rfftn } from '../../../../src/fft/rfftn.ts';
import { openWorkspace } from '../../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../../src/random.ts';
import { blockDetails, differences, identity } from '../../../../src/solvers/priors/analysis-operators.ts';
import { combinePriors } from '../../../../src/solvers/priors/combine-priors.ts';
import { filterBank } from '../../../../src/solvers/priors/filter-bank.ts';
import { softThreshold } from '../../../../src/solvers/priors/proximal-maps.ts';
import { zeros } from '../../../../src/tensor.ts';

const r = random(6);
const noise = (n: number) => Float64Array.from({ length: n }, () => r.normal());
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i], 0);

describe.each([
  { domain: [7], rank: 1 },
  { domain: [4, 5], rank: 2 },
  { domain: [2, 5, 6], rank: 2 },
  { domain: [3, 4, 5], rank: 3 },
  { domain: [1, 1, 4], rank: 2 },
])('over the last $rank axes of $domain', ({ domain, rank }) => {
  const size = domain.reduce((a, b) => a * b);
  const plain = differences(domain, rank, 'float64');
  const details = blockDetails(domain, rank, 'float64');
  const kernel = zeros(Array.from({ length: rank }, (_, axis) => 2 + axis));
  kernel.data.set(noise(kernel.data.length));
  const both = combinePriors(
    () => ({ analysis: details, proximal: softThreshold }),
    () => ({ analysis: identity(domain, rank, 'float64'), proximal: softThreshold }),
  );
  const combined = both(domain, rank, 'float64').analysis;

  it.each([
    ['differences', plain],
    ['details of blocks', details],
    ['details and the image', combined],
    ['the image', identity(domain, rank, 'float64')],
    ['filters', filterBank([kernel, kernel])(domain, rank, 'float64')],
  ])('%s: adjoint and gain belong to apply', (_, analysis) => {
    const x = noise(size);
    const d = noise(size * analysis.components);
    const forth = new Float64Array(d.length);
    const { gain = [] } = analysis;
    const back = new Float64Array(size);
    analysis.apply(x, forth);
    analysis.adjoint(d.slice(), back);
    expect(dot(forth, d)).toBeCloseTo(dot(x, back), 10);
    analysis.adjoint(forth, back);
    const spectrum = rfftn({ shape: domain, data: x }, rank);
    for (let k = 0; k < spectrum.re.length; k++) {
      spectrum.re[k] *= gain[k % gain.length];
      spectrum.im[k] *= gain[k % gain.length];
    }
    const expected = irfftn(spectrum).data;
    for (let i = 0; i < size; i++) expect(back[i]).toBeCloseTo(expected[i], 10);
  });
});

describe.each([
  [1, 1, 1],
  [2, 3, 4],
  [1, 6, 5],
  [3, 7, 22],
])('of %i pictures of %i x %i', (channels, height, width) => {
  it('vectors give the details and differences that the plain loops give, forth and back', () => {
    const domain = [channels, height, width];
    const size = channels * height * width;
    const workspace = openWorkspace();
    const near = (data: Float32Array) => {
      const copy = workspace.floats(data.length);
      copy.set(data);
      return copy;
    };
    for (const analysis of [differences(domain, 2, 'float32'), blockDetails(domain, 2, 'float32')]) {
      const x = Float32Array.from(noise(size));
      const d = Float32Array.from(noise(size * analysis.components));
      const [plain, fast] = [new Float32Array(d.length), workspace.floats(d.length)];
      analysis.apply(x, plain);
      analysis.apply(near(x), fast);
      for (let i = 0; i < d.length; i++) expect(Math.abs(fast[i] - plain[i])).toBeLessThan(1e-6);
      const [back, fastBack] = [new Float32Array(size), workspace.floats(size)];
      const copy = near(d);
      analysis.adjoint(d, back);
      analysis.adjoint(copy, fastBack);
      for (let i = 0; i < size; i++) expect(Math.abs(fastBack[i] - back[i])).toBeLessThan(3e-6);
    }
    workspace.release();
  });
});

it('the details of a block of a ramp are as long as its slope, in any of its directions', () => {
  const shape = [6, 7];
  const { apply } = blockDetails(shape, 2, 'float64');
  const lengthAt = (picture: (i: number, j: number) => number, at: number): number => {
    const d = new Float64Array(3 * 42);
    apply(
      Float64Array.from({ length: 42 }, (_, k) => picture(Math.floor(k / 7), k % 7)),
      d,
    );
    return Math.hypot(d[at], d[42 + at], d[84 + at]);
  };
  expect(lengthAt((i) => 3 * i, 16)).toBeCloseTo(3, 12);
  expect(lengthAt((_, j) => -2 * j, 16)).toBeCloseTo(2, 12);
  expect(lengthAt((i, j) => 3 * i + 4 * j, 16)).toBeCloseTo(5, 12);
  const blob = (i: number, j: number) => (i === 2 && j === 2 ? 1 : 0);
  const seen = [8, 9, 15, 16].map((at) => lengthAt(blob, at));
  for (const length of seen) expect(length).toBeCloseTo(Math.sqrt(3) / 2, 12);
});
