import { expect, test } from 'vitest';
import { irfftn, rfftn } from '../../../src/fft/rfftn.ts';
import { random } from '../../../src/random.ts';
import { tensor } from '../../../src/tensor.ts';
import { naturalPrior } from '../../../src/versus/natural-prior.ts';
import { sampledConvolution } from '../../../src/versus/sampled-convolution.ts';

const [height, width] = [128, 96];

/** A Gaussian process with the power a / |f|^p, blurred, sampled, with noise. */
function measuredField(exponent: number, amplitude: number, stride: number, noise: number) {
  const rng = random(2);
  const white = tensor(
    [height, width],
    Float64Array.from({ length: height * width }, () => rng.normal()),
  );
  const spectrum = rfftn(white);
  const half = width / 2 + 1;
  for (let f = 0; f < spectrum.re.length; f++) {
    const i = Math.floor(f / half);
    const square = (Math.min(i, height - i) / height) ** 2 + ((f % half) / width) ** 2;
    const gain = f === 0 ? 0 : Math.sqrt(amplitude * square ** (-exponent / 2));
    spectrum.re[f] *= gain;
    spectrum.im[f] *= gain;
  }
  const operator = sampledConvolution(
    tensor([3, 3], [1, 2, 1, 2, 4, 2, 1, 2, 1]),
    [height, width],
    { stride: [stride, stride], dilation: [1, 1], correlate: false },
    'float64',
  );
  const y = operator.apply(irfftn(spectrum));
  for (let i = 0; i < y.data.length; i++) y.data[i] += noise * rng.normal();
  return { operator, y };
}

test.each([
  { exponent: 2, stride: 1 },
  { exponent: 3, stride: 1 },
  { exponent: 2.5, stride: 2 },
])(
  'finds the power law 1/|f|^$exponent behind blur, noise and a stride of $stride',
  ({ exponent, stride }) => {
    const noise = 0.02;
    const { operator, y } = measuredField(exponent, 1e-3, stride, noise);
    const prior = naturalPrior(operator, y, noise ** 2);
    expect(prior.exponent).toBeCloseTo(exponent, 9);
    expect(Math.abs(10 * Math.log10(prior.amplitude / 1e-3))).toBeLessThan(1.1);
  },
);
