import { checkChoice, checkInteger, checkPositive, rangeError } from '../../errors.ts';
import { random } from '../../random.ts';
import { type DType, type Shape, sizeOf, type Tensor, zeros } from '../../tensor.ts';

const schemes = ['xavier', 'xavier_uniform', 'xavier_normal', 'he', 'gaussian', 'uniform'] as const;
const factors = ['in', 'out', 'avg'] as const;

/** A distribution of random weights; 'xavier' is 'xavier_uniform'. */
export type InitSchemeName = (typeof schemes)[number];

/** Which neurons xavier and he count: those a sample is made of, those it goes to, or the mean of both (Glorot's own). */
export type InitFactor = (typeof factors)[number];

/** A scheme, alone (it then counts 'in') or with what it counts. */
export type InitScheme = InitSchemeName | readonly [name: InitSchemeName, factor: InitFactor];

/** How a layer draws its weights. */
export interface InitOptions {
  /** @default ['xavier_uniform', 'in'] */
  readonly initscheme?: InitScheme | undefined;
  /** Standard deviation of 'gaussian', half the range of 'uniform'; xavier and he have no use for it. @default 1 */
  readonly wscale?: number | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
  /** Precision of weight and bias. @default 'float32' */
  readonly dtype?: DType | undefined;
}

/** How many inputs meet in one output, and how many outputs one input reaches. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/** Random weights: xavier U(±√(3/fan)) or N(0, 1/fan), he N(0, 2/fan), gaussian N(0, wscale²), uniform U(±wscale). */
export function initialise(
  fn: string,
  shape: Shape,
  fans: Fans,
  { initscheme = 'xavier_uniform', wscale = 1, seed = 1, dtype = 'float32' }: InitOptions,
): Tensor {
  const pair = typeof initscheme === 'string' ? ([initscheme, 'in'] as const) : initscheme;
  if (!Array.isArray(pair) || pair.length !== 2)
    throw rangeError(fn, 'initscheme', 'a name or [name, factor]', initscheme);
  const [name, factor] = pair as readonly [InitSchemeName, InitFactor];
  checkChoice(fn, 'initscheme', name, schemes);
  checkChoice(fn, 'initscheme', factor, factors);
  checkPositive(fn, 'wscale', wscale);
  checkInteger(fn, 'seed', seed, 0);
  checkChoice(fn, 'dtype', dtype, ['float32', 'float64']);
  const fan = factor === 'avg' ? (fans.in + fans.out) / 2 : fans[factor];
  const rng = random(seed);
  const uniform = (half: number) => () => half * (2 * rng.uniform() - 1);
  const normal = (sigma: number) => () => sigma * rng.normal();
  const draws: Record<InitSchemeName, () => number> = {
    xavier: uniform(Math.sqrt(3 / fan)),
    xavier_uniform: uniform(Math.sqrt(3 / fan)),
    xavier_normal: normal(Math.sqrt(1 / fan)),
    he: normal(Math.sqrt(2 / fan)),
    gaussian: normal(wscale),
    uniform: uniform(wscale),
  };
  const draw = draws[name];
  const weight = zeros(shape, dtype);
  for (let i = 0; i < sizeOf(shape); i++) weight.data[i] = draw();
  return weight;
}
