/**
 * The forum thread on dilated deconvolution: MXNet and Caffe disagree at stride 2 and dilation 2, and its two bug reports.
 *
 * What the thread leaves open or gets wrong:
 * - Caffe was right. MXNet scattered to wrong places wherever stride and dilation were both above 1.
 * - At stride 2 and dilation 2 the odd rows and columns *must* be empty: every sample lands at an even place. Nobody in the thread says
 *   that the layer is useless in this form, because three quarters of its output hold nothing but the bias.
 * - "The kernel is applied in another order" describes the gather form; the scatter form does not turn the kernel at all.
 * - Resizing and convolving is one particular transposed convolution (with the kernel w * ones), not a different kind of operation.
 */

import { describe, expect, it } from 'vitest';
import { overlapCount } from '../../../../src/conv/analysis/overlap-count.ts';
import { conv } from '../../../../src/conv/conv.ts';
import { convTranspose } from '../../../../src/conv/conv-transpose.ts';
import { caffeDeconvolution } from '../../../../src/conv/dialects/frameworks/caffe.ts';
import { mxnetDeconvolution } from '../../../../src/conv/dialects/frameworks/mxnet.ts';
import { tensor } from '../../../../src/tensor.ts';
import { rows } from './rows.ts';

describe('the thread on dilated deconvolution', () => {
  const x = tensor([1, 1, 3, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const w = tensor([1, 1, 2, 2], [0, 1, 2, 3]);

  it('stride 2, dilation 2: the numbers of Caffe are right, every odd row and column is empty', () => {
    expect(rows(convTranspose(x, w, { stride: 2, dilation: 2 }))).toEqual([
      [0, 0, 0, 0, 1, 0, 2],
      [0, 0, 0, 0, 0, 0, 0],
      [0, 0, 5, 0, 11, 0, 11],
      [0, 0, 0, 0, 0, 0, 0],
      [6, 0, 23, 0, 29, 0, 23],
      [0, 0, 0, 0, 0, 0, 0],
      [12, 0, 32, 0, 37, 0, 24],
    ]);
  });

  it('both adapters warn of the holes, the one of MXNet also of its old bug', () => {
    const site = { input: x.shape, weight: w.shape };
    const caffe = caffeDeconvolution(site, { stride: 2, dilation: 2 });
    const mxnet = mxnetDeconvolution(site, { kernel: [2, 2], stride: [2, 2], dilate: [2, 2] });
    expect([caffe.outSize, mxnet.outSize]).toEqual([
      [7, 7],
      [7, 7],
    ]);
    expect(caffe.warnings).toEqual([
      'axis 0: stride 2 and dilation 2 have the common factor 2: only 1 of every 2 outputs receive anything but the bias',
      'axis 1: stride 2 and dilation 2 have the common factor 2: only 1 of every 2 outputs receive anything but the bias',
    ]);
    expect(mxnet.warnings[0]).toMatch(/stride and dilation are both above 1/);
  });

  it('the share of the output that any kernel can reach is 16 of 49', () => {
    const counts = overlapCount([3, 3], [2, 2], { stride: 2, dilation: 2 });
    expect(Array.from(counts.data).filter((count) => count > 0)).toHaveLength(16);
  });

  it('the second report: an impulse leaves a dilated copy of the kernel', () => {
    const impulse = tensor([1, 1, 3, 3], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const kernel = tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows(convTranspose(impulse, kernel, { stride: 2, padding: 2, dilation: 2 }))).toEqual([
      [1, 0, 2, 0, 3],
      [0, 0, 0, 0, 0],
      [4, 0, 5, 0, 6],
      [0, 0, 0, 0, 0],
      [7, 0, 8, 0, 9],
    ]);
  });

  it('resizing by nearest neighbours, then convolving, is one transposed convolution', () => {
    const signal = tensor([1, 1, 4], [3, 1, 4, 1]);
    const kernel = tensor([1, 1, 3], [1, 5, 2]);
    const resized = tensor([1, 1, 8], [3, 3, 1, 1, 4, 4, 1, 1]);
    // Scattering needs the kernel the other way round: w turned, spread by two ones.
    const spread = tensor([1, 1, 4], [2, 7, 6, 1]);
    const once = convTranspose(signal, spread, { stride: 2, padding: 1 });
    expect(Array.from(once.data)).toEqual(Array.from(conv(resized, kernel, { padding: 1 }).data));
  });
});
