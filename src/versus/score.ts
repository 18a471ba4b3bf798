import { psnr } from '../metrics/psnr.ts';
import { ssim } from '../metrics/ssim.ts';
import { sumOfSquares } from '../numerics/norms.ts';
import type { Tensor } from '../tensor.ts';
import type { Setting } from './setting.ts';

/** How near one way back came. */
export interface EstimateScore {
  readonly name: string;
  /** Peak signal-to-noise ratio in dB for the range of the options; higher is nearer. */
  readonly psnr: number;
  /** Structural similarity; 1 is equal. Undefined where a side is below its window of 11 samples. */
  readonly ssim: number | undefined;
  /** Root mean square error, in the unit of the image. */
  readonly rmse: number;
  /** Root mean square of A x̂ - y: about the noise where x̂ explains the measurement. With an unknown boundary, of the interior. */
  readonly residual: number;
}

/** Compares an estimate with the original, and its own measurement with the real one. */
export function scoreEstimate(
  name: string,
  estimate: Tensor,
  setting: Setting,
  measured: Tensor,
  range: number,
): EstimateScore {
  const { original } = setting;
  const sides = original.shape.slice(-2);
  return {
    name,
    psnr: psnr(original, estimate, { range }),
    ssim: sides.length === 2 && Math.min(...sides) >= 11 ? ssim(original, estimate, { range }) : undefined,
    rmse: Math.sqrt(meanSquare(original.data.map((v: number, i: number) => estimate.data[i] - v))),
    residual: Math.sqrt(meanSquare(setting.residual(estimate, measured).data)),
  };
}

function meanSquare(values: Tensor['data']): number {
  return sumOfSquares(values) / values.length;
}
