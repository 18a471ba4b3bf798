import { describe, expect, it } from 'vitest';
import { conv } from '../../../src/conv/conv.ts';
import { adjointError } from '../../../src/operators/adjoint-error.ts';
import { random } from '../../../src/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../src/tensor.ts';
import { periodicBoundary, unknownBoundary } from '../../../src/versus/setting.ts';

const rng = random(5);
const normal = (...shape: number[]): Tensor =>
  tensor(
    shape,
    Float64Array.from({ length: sizeOf(shape) }, () => rng.normal()),
  );
const layout = (correlate: boolean) => ({ stride: [1, 1], dilation: [1, 1], correlate });
const largest = ({ data }: Tensor): number => Math.max(...data.map(Math.abs));

describe('unknownBoundary', () => {
  const picture = normal(2, 17, 22);

  it.each([
    [3, 5],
    [4, 2],
  ])('a %dx%d correlation measures what a valid convolution layer does', (height, width) => {
    const kernel = normal(height, width);
    const { convolution } = unknownBoundary(kernel, picture, layout(true), kernel.shape);
    const weight = tensor([1, 1, height, width], kernel.data);
    const y = convolution.apply(picture);
    expect(y.shape).toEqual([2, 17 - height + 1, 22 - width + 1]);
    const planes = conv(tensor([2, 1, 17, 22], picture.data), weight);
    for (let i = 0; i < y.data.length; i++) expect(y.data[i]).toBeCloseTo(planes.data[i], 11);
    expect(adjointError(convolution)).toBeLessThan(1e-14);
  });

  it.each([true, false])(
    'correlate %s: the original is the part that y shows, its residual is zero',
    (correlate) => {
      const kernel = normal(4, 3);
      const setting = unknownBoundary(kernel, picture, layout(correlate), kernel.shape);
      const y = setting.convolution.apply(picture);
      expect(setting.original.shape).toEqual(y.shape);
      expect(largest(setting.residual(setting.original, y))).toBeLessThan(1e-12);
      const dot = tensor([4, 3], new Array<number>(12).fill(0));
      dot.data[2 * 3 + 1] = 1;
      const same = unknownBoundary(dot, picture, layout(correlate), dot.shape);
      same.convolution.apply(picture).data.forEach((v, i) => {
        expect(v).toBeCloseTo(same.original.data[i], 12);
      });
    },
  );

  it.each([true, false])(
    'correlate %s: what the solvers take is A over the gain, on their own surroundings',
    (correlate) => {
      const kernel = normal(3, 4);
      const { convolution, solvable } = unknownBoundary(kernel, picture, layout(correlate), kernel.shape);
      const operator = solvable(2);
      if (!('begin' in operator)) throw new Error('it has no window');
      const x = tensor(operator.domain, new Float64Array(sizeOf(operator.domain)));
      const [, height, width] = operator.domain;
      for (let i = 0; i < picture.data.length; i++) {
        const [c, row, column] = [Math.floor(i / (17 * 22)), Math.floor(i / 22) % 17, i % 22];
        x.data[(c * height + row) * width + column] = picture.data[i];
      }
      const [a, b] = [operator.apply(x), convolution.apply(picture)];
      for (let i = 0; i < b.data.length; i++) expect(2 * a.data[i]).toBeCloseTo(b.data[i], 10);
    },
  );

  it('refuses a kernel that leaves nothing to check', () => {
    expect(() => unknownBoundary(normal(9, 9), picture, layout(true), [10, 9])).toThrow(
      /versus: "kernel" must be at most 9x11 with its dilation under the boundary unknown, got \[10, 9\]/,
    );
  });
});

describe('periodicBoundary', () => {
  it('leaves no residual of the picture itself, at any stride', () => {
    const picture = normal(1, 12, 18);
    const setting = periodicBoundary(normal(3, 3), picture, {
      stride: [2, 3],
      dilation: [1, 1],
      correlate: true,
    });
    const y = setting.convolution.apply(picture);
    expect(largest(setting.residual(picture, y))).toBe(0);
    expect(setting.original).toBe(picture);
  });
});
