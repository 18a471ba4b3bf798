import { expect, it } from 'vitest';
import { dilationPower } from '../../../../src/estimate/spectrum/dilation-power.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { gaussianPsf } from '../../../../src/psf/models/gaussian.ts';

it('is what a little more width changes in the transfer function', () => {
  for (const shape of [[64], [32, 31], [16, 17, 18]]) {
    const rank = shape.length;
    const spectrumOf = (sigma: number) =>
      blur(gaussianPsf({ sigma, rank, size: 15 }), shape, { dtype: 'float64' }).spectrum;
    const [narrow, wide] = [spectrumOf(1.499), spectrumOf(1.501)];
    const power = dilationPower(spectrumOf(1.5));
    const epsilon = 0.002 / 1.5;
    for (let k = 0; k < power.length; k++) {
      const change = Math.hypot(wide.re[k] - narrow.re[k], wide.im[k] - narrow.im[k]) / epsilon;
      // The pixel's own width does not grow with the bell, so the two differ a little.
      expect(Math.abs(Math.sqrt(power[k]) - change)).toBeLessThan(0.06);
    }
  }
});
