import { describe, expect, it } from 'vitest';
import { otfZeros } from '../../../../src/estimate/spectrum/otf-zeros.ts';
import { random } from '../../../../src/random.ts';

const rng = random(3);
const pattern = Float64Array.from({ length: 2000 }, () => rng.normal());
const scatter = Float64Array.from({ length: 2000 }, () => 0.3 * rng.normal());

describe('zerosIn', () => {
  it.each([0, 0.4, 1])('finds the share %d of a pattern under scatter', (share) => {
    const envelope = pattern.map((d, i) => share * d + scatter[i]);
    const found = otfZeros(
      envelope,
      envelope.map((r, i) => r - pattern[i]),
    );
    // Steps beyond 2 are cut, which takes a little from the largest.
    expect(Math.abs(found.share - share)).toBeLessThan(0.06);
    expect(found.error).toBeCloseTo(0.3 / Math.sqrt(2000), 2);
  });

  it('knows nothing where the blur has no zeros', () => {
    expect(otfZeros(scatter, scatter)).toEqual({ share: 0, error: Number.POSITIVE_INFINITY });
  });
});
