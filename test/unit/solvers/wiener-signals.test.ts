import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../../src/noise/gaussian.ts';
import { blur } from '../../../src/operators/blur.ts';
import { boxPsf } from '../../../src/psf/models/box.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import { tensor } from '../../../src/tensor.ts';
import { padded, reverberation, roomResponse, signals, snrOf } from '../../signals.ts';

describe.each(Object.entries(signals))('the Wiener filter of %s', (_, make) => {
  it.each([
    [6000, 300, 17],
    [24_000, 1200, 5],
    [36_000, 9000, 3],
  ])(
    'of %d samples in a room of %d taps is within %d dB of that which knows the noise',
    (length, taps, loss) => {
      for (const seed of [1, 2]) {
        const operator = reverberation(roomResponse(taps, seed), length);
        const x = make(length, seed);
        const wet = gaussianNoise(operator.apply(padded(x, operator)), { sigma: 1e-3, seed });
        const told = wienerDeconvolve(operator, wet, { noise: 1e-3, psfError: 0 });
        const auto = wienerDeconvolve(operator, wet);
        expect(auto.parameters.psfError).toBe(0);
        expect(auto.warnings).toEqual([]);
        expect(snrOf(auto.estimate, x)).toBeGreaterThan(snrOf(told.estimate, x) - loss);
        expect(snrOf(auto.estimate, x)).toBeGreaterThan(30);
      }
    },
  );

  it('notices a box of the wrong width, and rings less', () => {
    const length = 8000;
    const x = make(length, 1);
    const wet = gaussianNoise(blur(boxPsf({ width: 21, rank: 1 }), [length]).apply(tensor([length], x)), {
      sigma: 0.002,
    });
    const wide = blur(boxPsf({ width: 25, rank: 1 }), [length]);
    const auto = wienerDeconvolve(wide, wet);
    const exact = wienerDeconvolve(wide, wet, { psfError: 0 });
    expect(snrOf(auto.estimate, x)).toBeGreaterThan(snrOf(exact.estimate, x) - 0.5);
  });
});
