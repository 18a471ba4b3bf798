import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cropFrame } from '../../src/boundary/frame.ts';
import { srgbCurve } from '../../src/codes/transfer-curves.ts';
import { psnr } from '../../src/metrics/psnr.ts';
import { blur } from '../../src/operators/blur.ts';
import type { PsfSpec } from '../../src/psf/catalogue.ts';
import { makePsf } from '../../src/psf/make.ts';
import { type Encoding, toCodes, toLight } from '../../src/restore/encoded/encoding.ts';
import type { MethodSpec } from '../../src/restore/methods/catalogue.ts';
import { restore } from '../../src/restore/restore.ts';
import type { Image } from '../../src/tensor.ts';
import { deadLeaves } from '../scenes.ts';

/** Scenes with a margin, whose frame the blurred image is cut from: its surroundings are unknown. */
const [side, margin] = [112, 24];
const whole = side + 2 * margin;

/** Disks, soft or hard, on a slope or not; light from 0.02 to 0.92. */
function scene(seed: number, kind: 'hard' | 'soft' | 'flat'): Image {
  const leaves = deadLeaves(whole, whole, seed);
  const plane =
    kind === 'soft' ? blur(makePsf({ model: 'gaussian', sigma: 1.2 }), leaves.shape).apply(leaves) : leaves;
  const levels = kind === 'flat' ? 5 : Number.POSITIVE_INFINITY;
  const data = Float32Array.from(plane.data, (value: number) => {
    const level = levels < 10 ? Math.round(value * (levels - 1)) / (levels - 1) : value;
    return 0.02 + 0.9 * Math.min(1, Math.max(0, level));
  });
  return { shape: [1, whole, whole], data };
}

const cut = (image: Image): Image => cropFrame(image, [0, margin, margin], [1, side, side]);
const clipped = ({ shape, data }: Image): Image => ({
  shape,
  data: data.map((value: number) => Math.min(1, Math.max(0, value))),
});

const sizes = fc.double({ min: 0, max: 1, noNaN: true });
const psfs: fc.Arbitrary<PsfSpec> = fc.oneof(
  sizes.map((t) => ({ model: 'gaussian' as const, sigma: 0.9 + 2 * t })),
  sizes.map((t) => ({ model: 'disk' as const, radius: 1.5 + 4 * t })),
  sizes.map((t) => ({ model: 'motion' as const, length: 4 + 12 * t, angle: 180 * t })),
  sizes.map((t) => ({ model: 'moffat' as const, fwhm: 2 + 3 * t })),
  sizes.map((t) => ({ model: 'box' as const, width: 3 + 6 * t })),
);
const methods = fc.constantFrom<MethodSpec>(
  { name: 'auto' },
  { name: 'wiener' },
  { name: 'tikhonov' },
  { name: 'unsupervised-wiener' },
  { name: 'tv' },
  { name: 'hyper-laplacian' },
  { name: 'rl' },
  { name: 'landweber' },
  { name: 'cgls' },
);

/** A measured image, and the sharp one in the same light. */
function measured(sharp: Image, psf: PsfSpec, depth: 8 | 16 | 'float') {
  const light = blur(makePsf(psf), sharp.shape, { boundary: 'wrap' }).apply(sharp) as Image;
  if (depth === 'float') return { seen: cut(light), encoding: undefined };
  const max = 2 ** depth - 1;
  const encoding: Encoding = { curves: [srgbCurve], step: 1 / max };
  const codes = toCodes(cut(light), encoding);
  const rounded: Image = {
    shape: codes.shape,
    data: codes.data.map((code: number) => Math.round(code * max) / max),
  };
  return { seen: toLight(rounded, encoding), encoding };
}

it('no default result on an image without noise is worse than its input, unless it warns', {
  timeout: 1_800_000,
}, async () => {
  let warned = 0;
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom('hard' as const, 'soft' as const, 'flat' as const),
      psfs,
      fc.constantFrom(8 as const, 16 as const, 'float' as const),
      methods,
      async (seed, kind, psf, depth, method) => {
        const sharp = scene(seed, kind);
        const { seen, encoding } = measured(sharp, psf, depth);
        const { image, report } = await restore(seen, { psf, method, encoding });
        cases++;
        const codes = (one: Image) => (encoding ? toCodes(clipped(one), encoding) : clipped(one));
        const truth = codes(cut(sharp));
        const gain = psnr(truth, codes(image)) - psnr(truth, codes(seen));
        if (report.warnings.some((one) => /may be worse than the input|nearer to the frame/.test(one)))
          warned++;
        // A tenth of a decibel cannot be seen, nor can the judge.
        else expect(gain).toBeGreaterThan(-0.1);
        // Tikhonov's smooth prior continues the image in straight lines beyond the frame, which a wide blur brings back in.
        expect(gain).toBeGreaterThan(-3);
      },
    ),
    { numRuns: Number(process.env.CASES ?? 45), seed: Number(process.env.SEED ?? 7) },
  );
  expect(warned / cases).toBeLessThan(0.25);
});
