import { describe, expect, it } from 'vitest';
import { jaxConv, jaxConvTranspose } from '../../../../../src/conv/dialects/frameworks/jax.ts';
import { runCall } from '../../../../../src/conv/dialects/run.ts';
import { tensor } from '../../../../../src/tensor.ts';

describe('jaxConvTranspose', () => {
  const x = tensor([1, 2, 1], [1, 10]);
  const w = tensor([3, 1, 1], [1, 2, 3]);
  const site = { input: x.shape, weight: w.shape };

  it('does not turn the kernel over the dilated input: turned, as others see it', () => {
    const call = jaxConvTranspose(site, { strides: 2, padding: 'VALID' });
    expect(Array.from(runCall(call, x, w).data)).toEqual([3, 2, 31, 20, 10]);
    expect(call.warnings).toEqual([expect.stringMatching(/turned by 180 degrees/)]);
  });

  it('is the gradient of a convolution with transposeKernel', () => {
    const call = jaxConvTranspose(site, { strides: 2, padding: 'VALID', transposeKernel: true });
    expect(Array.from(runCall(call, x, w).data)).toEqual([1, 2, 13, 20, 30]);
    expect(call.warnings).toEqual([]);
  });

  it('swaps the channels of the kernel with transposeKernel', () => {
    const wide = { input: [1, 2, 4], weight: [3, 5, 4] };
    expect(jaxConvTranspose(wide, { padding: 'SAME', transposeKernel: true }).outChannels).toBe(5);
    expect(jaxConvTranspose({ ...wide, weight: [3, 4, 5] }, { padding: 'SAME' }).outChannels).toBe(5);
  });

  it('takes pairs as zeros around the dilated input, or as forward padding', () => {
    const dilated = jaxConvTranspose(site, { strides: 2, padding: [[1, 1]] });
    const forward = jaxConvTranspose(site, { strides: 2, padding: [[1, 0]], useConsistentPadding: true });
    expect([dilated.cropBegin, dilated.outSize]).toEqual([[1], [3]]);
    expect([forward.cropBegin, forward.outSize]).toEqual([[1], [4]]);
  });
});

describe('jaxConv', () => {
  it('reads any of its layouts', () => {
    const call = jaxConv(
      { input: [1, 8, 9, 3], weight: [3, 3, 3, 6] },
      { padding: 'SAME_LOWER', windowStrides: 2, dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'] },
    );
    expect([call.inSize, call.outSize, call.cropBegin, call.outChannels]).toEqual([
      [8, 9],
      [4, 5],
      [1, 1],
      6,
    ]);
  });
});
