import { cgls } from '../../src/solvers/cgls.ts';
import { hyperLaplacian } from '../../src/solvers/hyper-laplacian.ts';
import { landweber } from '../../src/solvers/landweber.ts';
import type { IterateOptions } from '../../src/solvers/optimization/iterate.ts';
import type { Solution } from '../../src/solvers/optimization/solution.ts';
import { plugAndPlay } from '../../src/solvers/plug-and-play.ts';
import { poissonTotalVariation } from '../../src/solvers/poisson-tv.ts';
import { richardsonLucy } from '../../src/solvers/richardson-lucy.ts';
import { totalVariation } from '../../src/solvers/total-variation.ts';
import type { Tensor } from '../../src/tensor.ts';
import type { operators } from '../unit/solvers/scenes.ts';

export type Operator = ReturnType<typeof operators>[number][1];
export type Solver = (operator: Operator, y: Tensor, options: IterateOptions) => Promise<Solution>;

const identity = (noisy: Tensor): Tensor => noisy;

/** Every iterative solver, by the name at the begin of its messages, followed by its options. */
export const iterative: [string, Solver][] = [
  ['richardsonLucy', richardsonLucy],
  ['richardsonLucy accelerated', (a, y, o) => richardsonLucy(a, y, { ...o, accelerate: true })],
  ['richardsonLucy with total variation', (a, y, o) => richardsonLucy(a, y, { ...o, tv: 0.002 })],
  ['landweber', landweber],
  ['cgls', cgls],
  ['totalVariation', (a, y, o) => totalVariation(a, y, { ...o, lambda: 0.01 })],
  ['hyperLaplacian', (a, y, o) => hyperLaplacian(a, y, { ...o, lambda: 0.01 })],
  ['poissonTotalVariation', (a, y, o) => poissonTotalVariation(a, y, { ...o, photons: 100 })],
  ['plugAndPlay', (a, y, o) => plugAndPlay(a, y, { ...o, noise: 0.01, denoiser: identity })],
];
