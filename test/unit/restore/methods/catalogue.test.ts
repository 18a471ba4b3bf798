import { describe, expect, it } from 'vitest';
import { checkMethod, methods } from '../../../../src/restore/methods/catalogue.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { blocks } from '../../../tensors.ts';

const psf = { model: 'gaussian', sigma: 1 } as const;
const picture = { shape: [1, 24, 20] as const, data: blocks([24, 20]).data };

/** What a method cannot do without. */
const required: Record<string, Record<string, number>> = {
  tikhonov: { lambda: 0.01 },
  'poisson-tv': { photons: 1000 },
};

describe.each(Object.entries(methods))('%s', (name, method) => {
  const run = (parameters: object) =>
    restore(picture, { psf, noise: 0.01, method: { name, ...required[name], ...parameters } });

  it('has the defaults that its description tells', async () => {
    const iterations = 'iterations' in method.parameters ? { iterations: 4 } : {};
    const plain = await run(iterations);
    for (const [key, parameter] of Object.entries(method.parameters)) {
      if (parameter.default === undefined || key === 'iterations') continue;
      // The parameter of another tool's filter has no meaning without that filter.
      if (parameter.meaning.startsWith('compat')) continue;
      const told = await run({ ...iterations, [key]: parameter.default });
      expect(told.image.data, key).toEqual(plain.image.data);
    }
  });

  it('does the iterations that its description tells, when it is let run', async () => {
    const told = method.parameters.iterations?.default;
    if (told === undefined) return;
    const { report } = await run('tolerance' in method.parameters ? { tolerance: 0 } : {});
    if (report.stopReason === 'iterations') expect(report.iterations).toBe(told);
    else expect(report.iterations).toBeLessThanOrEqual(told as number);
  });

  it('tells its model, its use and its source', () => {
    for (const text of [method.summary, method.model, method.use, method.source]) expect(text).toMatch(/\S/);
  });
});

it('checkMethod refuses a name that it does not know', () => {
  expect(() => checkMethod({ name: 'weiner' })).toThrow(
    /restore: "method" must be one of auto, inverse, wiener/,
  );
});
