import { checkPositive } from '../../errors.ts';
import { costs, generalCosts } from '../../solvers/optimization/runtime-model.ts';
import type { ChoosingMethod, MethodChoice, RestorationSize } from './method.ts';

/**
 * `auto`: the best picture that the time allows.
 *
 * On photographs under a motion of 15 px, sigma from 0.0005 to 0.01, plug and play restored 1.4 to 2.4 dB more than total variation, that
 * 0.9 dB more than the hyper-Laplacian prior and 1.4 dB more than Wiener.
 */
export const auto: ChoosingMethod = {
  summary: 'the method that promises the best picture in the time there is',
  model: 'plug and play, total variation, or Wiener',
  use: 'when you do not want to choose; the report says what was chosen and why',
  source: 'costs and gains were measured on photographs',
  spectral: false,
  parameters: {
    seconds: {
      meaning: 'time that the work may take, about, on one processor of 2021',
      kind: 'number',
      unit: 's',
      default: 60,
    },
  },
  choose: (facts, { seconds = 60 }) => choose(facts, seconds as number),
};

/**
 * The method that promises the best picture in the time there is. The same facts give the same choice on every machine.
 *
 * @param facts size, noise and boundary of the work
 * @param seconds the time it may take, > 0
 * @throws RangeError when seconds is not > 0
 */
function choose({ samples, boundary }: RestorationSize, seconds: number): MethodChoice {
  checkPositive('restore', 'method.seconds', seconds);
  const spectral = boundary === 'wrap' || boundary === 'unknown';
  const { plugAndPlay, totalVariation } = spectral ? costs : generalCosts;
  const [best, next] = [plugAndPlay, totalVariation].map((cost) => (cost * samples) / 1e6);
  const allowed = `the ${seconds} s allowed`;
  if (best <= seconds)
    return { spec: { name: 'pnp' }, reason: `the best picture, ${duration(best)} of ${allowed}` };
  if (next <= seconds)
    return {
      spec: { name: 'tv' },
      reason: `plug and play would take ${duration(best)}, more than ${allowed}; total variation comes next, ${duration(next)}`,
    };
  const late = `total variation would take ${duration(next)}, more than ${allowed}`;
  if (spectral) return { spec: { name: 'wiener' }, reason: late };
  return {
    spec: { name: 'rl', accelerate: true, iterations: 10 },
    reason: `${late}, and Wiener does not take the boundary ${boundary}`,
  };
}

function duration(seconds: number): string {
  return seconds < 90 ? `about ${Math.ceil(seconds)} s` : `about ${Math.ceil(seconds / 60)} min`;
}
