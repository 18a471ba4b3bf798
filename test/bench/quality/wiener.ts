/**
 * Wiener on Set12 01-07 under Levin's eight kernels, white noise of 2.55/255: circular, noise known and estimated, and the same data cut
 * `valid`, so that the frame has edges. PSNR in dB against the sharp picture, the cut one for `valid`. One seed per cell.
 */
import { blur } from '../../../src/operators/blur.ts';
import { random } from '../../../src/random.ts';
import { wienerDeconvolve } from '../../../src/solvers/wiener.ts';
import type { Tensor } from '../../../src/tensor.ts';
import { inner, levinKernels, set12 } from './data.ts';

/** Mean PSNR of each way to restore, over the cells of the protocol. */
export interface WienerScores {
  readonly cells: number;
  readonly blurred: number;
  readonly known: number;
  readonly auto: number;
  readonly circularInside: number;
  readonly valid: number;
  readonly validAuto: number;
  /** Estimated over true noise, mean over the cells. */
  readonly sigmaRatio: number;
}

/** Runs the protocol on the given pictures and kernels (numbers from 0); undefined where the data is not there. */
export async function wienerProtocol(
  pictures: readonly number[] = [0, 1, 2, 3, 4, 5, 6],
  kernels: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
  sigma: number = 2.55 / 255,
): Promise<WienerScores | undefined> {
  const sharp = await set12();
  const psfs = levinKernels();
  if (sharp === undefined || psfs === undefined) return undefined;
  const totals: Record<string, number> = {};
  const add = (name: string, value: number) => {
    totals[name] = (totals[name] ?? 0) + value;
  };
  for (const p of pictures)
    for (const k of kernels) {
      const x = sharp[p];
      const circular = blur(psfs[k], x.shape);
      const y = circular.apply(x);
      const rng = random(8 * p + k);
      for (let i = 0; i < y.data.length; i++) y.data[i] += sigma * rng.normal();
      add('blurred', psnr(y, x));
      const known = wienerDeconvolve(circular, y, { noise: sigma });
      add('known', psnr(known.estimate, x));
      const auto = wienerDeconvolve(circular, y);
      add('auto', psnr(auto.estimate, x));
      add('sigmaRatio', (auto.parameters.noise as number) / sigma);

      const margin = psfs[k].shape.map((size) => Math.floor(size / 2));
      const truth = inner(x, margin);
      const seen = inner(y, margin);
      const windowed = blur(psfs[k], seen.shape, { boundary: 'unknown' });
      add('circularInside', psnr(inner(known.estimate, margin), truth));
      add('valid', psnr(wienerDeconvolve(windowed, seen, { noise: sigma }).estimate, truth));
      add('validAuto', psnr(wienerDeconvolve(windowed, seen).estimate, truth));
    }
  const cells = pictures.length * kernels.length;
  const mean = (name: string) => totals[name] / cells;
  return {
    cells,
    blurred: mean('blurred'),
    known: mean('known'),
    auto: mean('auto'),
    circularInside: mean('circularInside'),
    valid: mean('valid'),
    validAuto: mean('validAuto'),
    sigmaRatio: mean('sigmaRatio'),
  };
}

function psnr(a: Tensor, b: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return -10 * Math.log10(sum / a.data.length);
}
