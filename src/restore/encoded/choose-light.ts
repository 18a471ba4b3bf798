import { gaussianNoise } from '../../noise/gaussian.ts';
import {
  type AbortSignalLike,
  checkAborted,
  checkSignal,
  yieldToEventLoop,
} from '../../solvers/optimization/event-loop.ts';
import { totalVariation } from '../../solvers/total-variation.ts';
import type { Image, Tensor } from '../../tensor.ts';
import { middle, planesOf } from '../channels.ts';
import { noiseOfPlane } from '../noise/method-noise.ts';
import { blurCache } from '../tiles/blur-cache.ts';
import { type Encoding, isCurved, minimumNoise, toCodes, toLight } from './encoding.ts';
import { filtersOfLight, linearizedCodes } from './linearized-codes.ts';

/** What a restoration under each hypothesis says. */
export interface LightEvidence {
  /** Total variation of the image restored from blurred codes over that of the image restored from blurred light: below 1 for `encoded`. */
  readonly variation: number;
  /** Residual of the image restored from blurred light over that of the other one: above 1 for `encoded`. */
  readonly residual: number;
}

const iterations = 60;

/** In which light a blur happened, and the evidence. */
export interface LightChoice extends LightEvidence {
  /** `linear`: a lens, a motion or the air blurred light. `encoded`: a program blurred code values. */
  readonly light: 'linear' | 'encoded';
}

/** More pixels of the middle say the same. */
const largest = 256;

/** Photographs are the rule: codes must explain the evidence better than light by this factor. */
const benefitOfDoubt = 0.7;

/** Simulations that differ by less say nothing: those of weak blurs and of flat images. */
const leastDifference = 0.03;

/**
 * Decides whether a known blur acted on light or on code values: the middle of the image is restored under both hypotheses by total variation, and
 * the wrong one leaves more variation (ringing along edges) and a larger residual. How much is found by two simulations: each result is blurred under
 * its own hypothesis, gets noise, and is restored in both ways; the hypothesis whose simulation resembles the image is chosen.
 *
 * @param image the blurred image in light, [C, H, W]; its middle channel is looked at
 * @param encoding how its file holds light
 * @param psf [rows, columns], the PSF of the middle channel
 * @param options `signal` aborts the work
 * @returns `linear` too where the image shows no difference, and either restores it about as well
 * @throws DeconvError of the solvers; ABORTED when `signal` fires
 * @example
 * const curve = { decode: (code: number) => code ** 2.2, encode: (light: number) => Math.max(light, 0) ** (1 / 2.2) };
 * const codes = gaussianNoise(zeros([1, 96, 96]), { sigma: 0 });
 * for (let i = 0; i < codes.data.length; i++) codes.data[i] = ((i >> 4) + Math.floor(i / 1536)) % 2 ? 0.9 : 0.1;
 * const psf = makePsf({ model: 'disk', radius: 3 });
 * const blurred = blur(psf, codes.shape, { boundary: 'reflect' }).apply(codes);
 * const light = { ...blurred, data: blurred.data.map((code: number) => curve.decode(code)) };
 * (await chooseLight(light, { curves: [curve], step: 0 }, psf)).light; // => 'encoded'
 */
export async function chooseLight(
  image: Image,
  encoding: Encoding,
  psf: Tensor,
  { signal }: { readonly signal?: AbortSignalLike | undefined } = {},
): Promise<LightChoice> {
  checkSignal('chooseLight', signal);
  const pause = async (): Promise<void> => {
    await yieldToEventLoop();
    checkAborted('chooseLight', signal, 'while it compared');
  };
  await pause();
  const undecided: LightChoice = { light: 'linear', variation: 1, residual: 1 };
  if (!isCurved(encoding)) return undecided;
  const c = image.shape[0] >> 1;
  const curves = [encoding.curves[c]];
  const plane = planesOf(middle(image, largest))[c];
  const light: Image = { shape: [1, ...plane.shape], data: plane.data };
  const reach = psf.shape.map((n) => n >> 1);
  if (plane.shape.some((n, axis) => n < 4 * psf.shape[axis] || n < 32)) return undecided;
  const codes = toCodes(light, { curves });
  const sigma = Math.max(noiseOfPlane(planesOf(codes)[0], psf, undefined).transition, minimumNoise(encoding));
  const noise = [Math.max(sigma, 1e-3)];
  await pause();
  const blurs = blurCache();
  const operator = blurs(psf, light, 'unknown');
  const forward = blurs(psf, plane, 'reflect');
  const blurred = (one: Image): Image => {
    const { data } = forward.apply({ shape: plane.shape, data: one.data });
    return { shape: one.shape, data };
  };
  const ofLight = (codesOfScene: Image) => toCodes(blurred(toLight(codesOfScene, { curves })), { curves });
  const restored = async (measured: Image): Promise<Image> => {
    const { estimate } = await totalVariation(operator, measured, { noise: noise[0], iterations, signal });
    return { shape: light.shape, data: estimate.data };
  };
  const base = {
    encoding: { curves },
    psfs: [psf],
    weights: undefined,
    noise,
    boundary: 'unknown',
    blurs,
    signal,
  } as const;
  // The simulations have about the spectrum of the image: its filter serves for them too.
  const common = { ...base, whole: { filters: filtersOfLight({ ...base, light, codes }) } };
  const compare = async (seen: Image) => {
    await pause();
    const problem = { ...common, light: toLight(seen, { curves }), codes: seen };
    const linear = await restored(await linearizedCodes(problem, false));
    const encoded = await restored(seen);
    return {
      linear,
      encoded,
      variation: variationOf(encoded, reach) / variationOf(linear, reach),
      residual: distanceOf(ofLight(linear), seen, reach) / distanceOf(blurred(encoded), seen, reach),
    };
  };
  const seen = await compare(codes);
  const { variation, residual } = seen;
  if (variation > 1 - leastDifference) return { light: 'linear', variation, residual };
  const grain = (image: Image) => gaussianNoise(image, { sigma: noise[0], seed: 1 }) as Image;
  const away = (one: LightEvidence) =>
    Math.abs(Math.log(one.variation / seen.variation)) + Math.abs(Math.log(one.residual / seen.residual)) / 4;
  const likeLight = await compare(grain(ofLight(seen.linear)));
  // Codes that resemble the image better by the factor would then differ from light by too little: no third comparison is needed.
  if (away(likeLight) * (1 + benefitOfDoubt) < leastDifference)
    return { light: 'linear', variation, residual };
  const likeCodes = await compare(grain(blurred(seen.encoded)));
  const differs = Math.abs(Math.log(likeLight.variation / likeCodes.variation)) > leastDifference;
  const isEncoded = differs && away(likeCodes) < benefitOfDoubt * away(likeLight);
  return { light: isEncoded ? 'encoded' : 'linear', variation, residual };
}

/** Mean length of the gradient inside the frame. */
function variationOf(image: Image, reach: readonly number[]): number {
  const columns = image.shape[2];
  const { data } = image;
  return meanInside(image, reach, (i) => Math.hypot(data[i + 1] - data[i], data[i + columns] - data[i]));
}

function distanceOf(a: Image, b: Image, reach: readonly number[]): number {
  return Math.sqrt(meanInside(a, reach, (i) => (a.data[i] - b.data[i]) ** 2));
}

function meanInside({ shape }: Image, [dy, dx]: readonly number[], of: (i: number) => number): number {
  const [, rows, columns] = shape;
  let sum = 0;
  let count = 0;
  for (let y = dy + 1; y < rows - dy - 1; y++)
    for (let x = dx + 1; x < columns - dx - 1; x++, count++) sum += of(y * columns + x);
  return sum / count;
}
