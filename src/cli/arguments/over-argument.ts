import { InvalidArgumentError } from 'commander';

/** The value of `--over`: a parameter, and the ends of its range or its values. */
export interface Over {
  readonly parameter: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly values?: readonly number[] | undefined;
}

/** The most values of one sheet. */
export const largestSteps = 1000;

/** Adds one `--over` to those before it. */
export function collectOver(text: string, before: readonly Over[] = []): readonly Over[] {
  const next = over(text);
  if (before.length === 2) throw new InvalidArgumentError('Expected one parameter or two.');
  if (before.some(({ parameter }) => parameter === next.parameter))
    throw new InvalidArgumentError('Expected two different parameters.');
  return [...before, next];
}

function over(text: string): Over {
  const [, parameter, range] = /^((?:psf|method)\.\w+|strength|noise|size)=(.+)$/.exec(text) ?? [];
  if (parameter === undefined)
    throw new InvalidArgumentError(
      'Expected psf.NAME=…, method.NAME=…, strength=…, noise=… or size=…, as in psf.radius=2..6.',
    );
  const ends = range.split('..').map(number);
  if (ends.length === 2 && ends[0] < ends[1]) return { parameter, from: ends[0], to: ends[1] };
  const values = range.split(',').map(number);
  if (values.some((value) => !Number.isFinite(value)))
    throw new InvalidArgumentError('Expected a rising range 2..6 or values 2,3,4.');
  if (values.length > largestSteps)
    throw new InvalidArgumentError(`Expected at most ${largestSteps} values.`);
  return { parameter, values };
}

function number(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The values of a parameter; a range of positive numbers that spans a factor of 8 or more is divided in equal ratios. */
export function valuesOf({ from, to, values }: Over, steps: number): number[] {
  if (values) return [...values];
  const [a, b] = [from as number, to as number];
  if (steps === 1) return [a];
  const ratio = a > 0 && b / a >= 8 ? (b / a) ** (1 / (steps - 1)) : undefined;
  return Array.from({ length: steps }, (_, k) =>
    // Twelve digits: the ends are what was asked for, whatever the powers round to.
    Number((ratio === undefined ? a + (k * (b - a)) / (steps - 1) : a * ratio ** k).toPrecision(12)),
  );
}

/** The odd integers nearest to values, each once. */
export function oddValues(values: readonly number[]): number[] {
  return [...new Set(values.map((value) => 2 * Math.round((value - 1) / 2) + 1))];
}
