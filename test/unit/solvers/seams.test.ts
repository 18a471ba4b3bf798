import { expect, it } from 'vitest';
import { halfShape } from '../../../src/fft/spectrum.ts';
import { blur } from '../../../src/operators/blur.ts';
import { diskPsf } from '../../../src/psf/disk.ts';
import { random } from '../../../src/random.ts';
import { continuation } from '../../../src/solvers/continuation.ts';
import { fillSeams, stripsOf } from '../../../src/solvers/seams.ts';
import { fillUnseen, unseenSamples } from '../../../src/solvers/unseen.ts';
import { copyOf, sizeOf, zeros } from '../../../src/tensor.ts';

function sightOf(padded: readonly number[], begin: readonly number[], frame: readonly number[]) {
  const axes = padded.map((n, axis) =>
    Uint8Array.from({ length: n }, (_, p) => +(p >= begin[axis] && p < begin[axis] + frame[axis])),
  );
  return { shape: padded, axes };
}

it('strips along the edges of a large frame are continued as the whole frame is', () => {
  const frame = [900, 1200];
  const operator = blur(diskPsf({ radius: 2 }), frame, { boundary: 'unknown', dtype: 'float32' });
  const { spectrum, domain } = operator.circulant;
  const rng = random(3);
  const seen = zeros(frame, 'float32');
  // Blocks of random brightness under light noise: edges everywhere, at the frame too.
  const tiles = Array.from({ length: 45 * 60 }, () => rng.uniform());
  for (let i = 0; i < seen.data.length; i++)
    seen.data[i] = tiles[Math.floor(i / 1200 / 20) * 60 + Math.floor((i % 1200) / 20)] + 0.01 * rng.normal();
  const gain = spectrum.re.map((re: number, k: number) => re * re + spectrum.im[k] ** 2);
  const blend = Float32Array.from(gain, (g, k) => (k === 0 ? 1 : Math.min(g / (g + 0.01), 0.9999)));
  const sight = sightOf(domain, operator.begin, frame);
  const strips = stripsOf(sight);
  expect(strips).toHaveLength(2);

  const start = continuation(domain, operator.begin, frame).smooth(seen);
  const byStrips = copyOf(start);
  fillSeams(byStrips, strips ?? [], blend, 20);
  const unseen = unseenSamples(sight);
  const byWhole = copyOf(start);
  fillUnseen(byWhole, unseen, blend, 20);

  const energy = (of: (i: number) => number) => unseen.reduce((sum, i) => sum + of(i) ** 2, 0);
  const moved = energy((i) => byWhole.data[i] - start.data[i]);
  const apart = energy((i) => byStrips.data[i] - byWhole.data[i]);
  expect(apart).toBeLessThan(0.01 * moved);
  const isUnseen = new Uint8Array(sizeOf(domain));
  for (const i of unseen) isUnseen[i] = 1;
  expect(byStrips.data.every((value, i) => isUnseen[i] === 1 || value === start.data[i])).toBe(true);
  expect(blend).toHaveLength(sizeOf(halfShape(domain)));
});

it('a frame that is not much larger than its strips is continued as a whole', () => {
  expect(stripsOf(sightOf([300, 3000], [10, 10], [280, 2980]))).toBeUndefined();
});

it('an axis without a pad has no seam', () => {
  expect(stripsOf(sightOf([50, 3000], [0, 10], [50, 2980]))).toHaveLength(1);
});
