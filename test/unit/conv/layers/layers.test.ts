import { describe, expect, it } from 'vitest';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { convND } from '../../../../src/conv/layers/conv-nd.ts';
import { type DeconvOptions, deconvND } from '../../../../src/conv/layers/deconv-nd.ts';
import type { ConvLayer, LayerOptions } from '../../../../src/conv/layers/layer.ts';
import type { Tensor } from '../../../../src/tensor.ts';
import { maxDifference, noise, sumOf } from '../../../tensors.ts';

/** The derivative of ⟨forward(x), r⟩ by each sample of a tensor that forward reads; the layer is linear in each of them. */
function differences(layer: ConvLayer, x: Tensor, r: Tensor, by: Tensor): Float64Array {
  const loss = (): number => [...layer.forward(x).data].reduce((sum, v, i) => sum + v * r.data[i], 0);
  const h = 0.25;
  return Float64Array.from(by.data, (value: number, i: number) => {
    by.data[i] = value + h;
    const above = loss();
    by.data[i] = value - h;
    const below = loss();
    by.data[i] = value;
    return (above - below) / (2 * h);
  });
}

const kinds: [string, number, DeconvOptions, number[]][] = [
  ['1-D', 1, { inmaps: 2, outmaps: 3, size: 3 }, [2, 2, 6]],
  ['2-D, strided and padded', 2, { inmaps: 2, outmaps: 4, size: [3, 2], stride: [2, 3], pad: 1 }, [2, 5, 6]],
  ['2-D, dilated in groups', 2, { inmaps: 4, outmaps: 2, size: 2, dilation: 2, groups: 2 }, [1, 4, 4, 5]],
  ['3-D', 3, { inmaps: 1, outmaps: 2, size: 2, stride: 2, dilation: [1, 2, 1] }, [1, 3, 4, 3]],
];

describe.each([
  ['convND', (nd: number, options: LayerOptions) => convND(nd, options)],
  ['deconvND', (nd: number, options: LayerOptions) => deconvND(nd, options)],
])('%s', (_, make) => {
  it.each(kinds)('gradients are finite differences: %s', (_kind, nd, options, shape) => {
    const layer = make(nd, { ...(options as LayerOptions), seed: 3, dtype: 'float64' });
    layer.bias?.data.set(noise([options.outmaps], 9).data);
    const x = noise(shape, 5);
    const r = noise(layer.forward(x).shape, 6);
    const gradients = layer.backward(x, r);
    expect(gradients.data.shape).toEqual(x.shape);
    expect(gradients.weight.shape).toEqual(layer.weight.shape);
    expect(maxDifference(gradients.data.data, differences(layer, x, r, x))).toBeLessThan(1e-10);
    expect(maxDifference(gradients.weight.data, differences(layer, x, r, layer.weight))).toBeLessThan(1e-10);
    const { bias } = layer;
    if (bias === undefined || gradients.bias === undefined) throw new Error('no bias');
    expect(maxDifference(gradients.bias.data, differences(layer, x, r, bias))).toBeLessThan(1e-10);
  });

  it('is seeded, single by default, and its bias begins at 0', () => {
    const options = { inmaps: 2, outmaps: 2, size: 3 };
    const layer = make(2, { ...options, seed: 4 });
    expect(layer.weight.data).toBeInstanceOf(Float32Array);
    expect(make(2, { ...options, seed: 4 }).weight).toEqual(layer.weight);
    expect(make(2, { ...options, seed: 5 }).weight).not.toEqual(layer.weight);
    expect([...(layer.bias?.data ?? [])]).toEqual([0, 0]);
    expect(layer.forward(noise([2, 4, 4], 1, 'float32')).data).toBeInstanceOf(Float32Array);
  });

  it('has neither bias nor its gradient without useBias', () => {
    const layer = make(1, { inmaps: 1, outmaps: 1, size: 1, useBias: false });
    const x = noise([1, 3], 1, 'float32');
    expect('bias' in layer || 'bias' in layer.backward(x, layer.forward(x))).toBe(false);
  });

  it.each([
    ['rank', 4, {}, /"nd" must be 1, 2 or 3, got 4/],
    ['inmaps', 1, { inmaps: 0 }, /"inmaps" must be a positive integer/],
    ['outmaps', 1, { outmaps: 1.5 }, /"outmaps" must be a positive integer/],
    ['groups', 1, { groups: 2 }, /"groups" must be a divisor of inmaps 3 and of outmaps 2/],
    ['size', 1, { size: [3, 3] }, /"size" must be one integer or 1/],
    ['pad', 1, { pad: -1 }, /"pad" must be a non-negative integer/],
    ['stride', 1, { stride: 0 }, /"stride" must be a positive integer/],
    ['dilation', 1, { dilation: 0 }, /"dilation" must be a positive integer/],
    ['wscale', 1, { wscale: 0 }, /"wscale" must be a number > 0/],
    ['seed', 1, { seed: -1 }, /"seed" must be a non-negative integer/],
    ['dtype', 1, { dtype: 'int8' }, /"dtype" must be one of float32, float64/],
    ['scheme', 1, { initscheme: 'orthogonal' }, /"initscheme" must be one of xavier,/],
    ['factor', 1, { initscheme: ['he', 'sum'] }, /"initscheme" must be one of in, out, avg/],
    ['pair', 1, { initscheme: ['he'] }, /"initscheme" must be a name or \[name, factor\]/],
  ])('refuses a wrong %s', (_name, nd, wrong, message) => {
    expect(() => make(nd, { inmaps: 3, outmaps: 2, size: 3, ...(wrong as object) })).toThrow(message);
  });

  it('refuses a gradient of another shape than its output', () => {
    const layer = make(1, { inmaps: 1, outmaps: 1, size: 3 });
    expect(() => layer.backward(noise([1, 5]), noise([1, 9]))).toThrow(/"gradient" must have shape/);
  });
});

describe('what the two layers are', () => {
  it('conv and convTranspose with the layer as options, and adjoint with equal weights', () => {
    const layer = convND(2, { inmaps: 2, outmaps: 3, size: 3, stride: 2, pad: 1, dtype: 'float64' });
    const x = noise([2, 7, 7]);
    expect(conv(x, layer.weight, layer)).toEqual(layer.forward(x));
    const back = deconvND(2, { inmaps: 3, outmaps: 2, size: 3, stride: 2, pad: 1, dtype: 'float64' });
    back.weight.data.set(layer.weight.data);
    const y = noise([3, 4, 4], 2);
    expect(convTranspose(y, layer.weight, { stride: 2, padding: 1 })).toEqual(back.forward(y));
    const dot = (a: Tensor, b: Tensor) =>
      sumOf({ shape: a.shape, data: Float64Array.from(a.data, (v: number, i: number) => v * b.data[i]) });
    expect(dot(layer.forward(x), y)).toBeCloseTo(dot(x, back.forward(y)), 10);
  });

  it('postpad shows more of the true result', () => {
    const options = { inmaps: 1, outmaps: 1, size: 3, stride: 2, pad: 1, seed: 2 };
    const x = noise([1, 4]);
    const short = deconvND(1, options).forward(x);
    const long = deconvND(1, { ...options, postpad: 1 }).forward(x);
    expect([...long.data.slice(0, -1)]).toEqual([...short.data]);
    expect(long.data[7]).not.toBe(0);
    expect(() => deconvND(1, { ...options, postpad: 2 })).toThrow(
      /"postpad" must be smaller than stride or dilation \(2\)/,
    );
  });

  it('bilinear wants one group a map and the size of its stride', () => {
    const options = { inmaps: 2, outmaps: 2, groups: 2, size: 4, stride: 2, initscheme: 'bilinear' } as const;
    expect([...deconvND(1, options).weight.data]).toEqual([0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25]);
    expect(() => deconvND(1, { ...options, size: 3 })).toThrow(
      /"initscheme" must be another one, or weights of 2x1x4/,
    );
    expect(() => deconvND(1, { ...options, groups: 1 })).toThrow(/in 2 groups/);
  });
});

describe('schemes', () => {
  const moments = (layer: ConvLayer) => {
    const data = [...layer.weight.data];
    const variance = data.reduce((sum, v) => sum + v * v, 0) / data.length;
    return { variance, most: data.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
  };
  // 40·9 = 360 fan-in and 20·9 = 180 fan-out of the convolution in two groups; the other way round for the transposed one.
  const options = { inmaps: 80, outmaps: 20, size: 3, groups: 2, dtype: 'float64' } as const;
  const fans = { conv: { in: 360, out: 180, avg: 270 }, deconv: { in: 720, out: 90, avg: 405 } };

  it.each(['in', 'out', 'avg'] as const)('count %s', (factor) => {
    const layers = { conv: convND, deconv: deconvND };
    for (const kind of ['conv', 'deconv'] as const) {
      const fan = fans[kind][factor];
      const he = moments(layers[kind](2, { ...options, initscheme: ['he', factor] }));
      expect(he.variance * fan).toBeGreaterThan(1.85);
      expect(he.variance * fan).toBeLessThan(2.15);
      const xavier = moments(layers[kind](2, { ...options, initscheme: ['xavier', factor] }));
      expect(xavier.most).toBeLessThanOrEqual(Math.sqrt(3 / fan));
      expect(xavier.most).toBeGreaterThan(0.99 * Math.sqrt(3 / fan));
      const normal = moments(layers[kind](2, { ...options, initscheme: ['xavier_normal', factor] }));
      expect(Math.abs(normal.variance * fan - 1)).toBeLessThan(0.08);
    }
  });

  it('wscale is a deviation or half a range, and xavier_uniform by fan-in is the default', () => {
    expect(
      Math.sqrt(moments(convND(2, { ...options, initscheme: 'gaussian', wscale: 5 })).variance),
    ).toBeCloseTo(5, 0);
    const uniform = moments(convND(2, { ...options, initscheme: 'uniform', wscale: 5 })).most;
    expect(uniform > 4.95 && uniform <= 5).toBe(true);
    expect(convND(2, options).weight).toEqual(
      convND(2, { ...options, initscheme: ['xavier_uniform', 'in'] }).weight,
    );
  });
});
