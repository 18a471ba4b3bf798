import { describe, expect, it } from 'vitest';
import { checkMethod, type MethodSpec, methods } from '../../../../src/restore/methods/catalogue.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { blocks } from '../../../tensors.ts';

const psf = { model: 'gaussian', sigma: 1 } as const;
const image = { shape: [1, 24, 20] as const, data: blocks([24, 20]).data };

/** What a method cannot do without. */
const required: Record<string, Record<string, number>> = {
  tikhonov: { lambda: 0.01 },
  'poisson-tv': { photons: 1000 },
};

describe.each(Object.entries(methods))('%s', (name, method) => {
  const run = (parameters: object) =>
    restore(image, { psf, noise: 0.01, method: { name, ...required[name], ...parameters } as MethodSpec });

  it('has the defaults of its description', async () => {
    const iterations = 'iterations' in method.parameters ? { iterations: 4 } : {};
    const plain = await run(iterations);
    for (const [key, parameter] of Object.entries(method.parameters)) {
      if (parameter.default === undefined || key === 'iterations') continue;
      // The parameter of another tool's filter has no meaning without that filter.
      if (parameter.meaning.startsWith('compat')) continue;
      const explicit = await run({ ...iterations, [key]: parameter.default });
      expect(explicit.image.data, key).toEqual(plain.image.data);
    }
  });

  it('runs the number of iterations of its description', async () => {
    const { iterations } = method.parameters as Record<string, { default?: unknown }>;
    const count = iterations?.default as number | undefined;
    if (count === undefined) return;
    const { report } = await run('tolerance' in method.parameters ? { tolerance: 0 } : {});
    if (report.stopReason === 'iterations') expect(report.iterations).toBe(count);
    else expect(report.iterations).toBeLessThanOrEqual(count);
  });

  it('has a formula, a use and a source', () => {
    for (const text of [method.summary, method.model, method.use, method.source]) expect(text).toMatch(/\S/);
  });
});

it('checkMethod refuses an unknown name and suggests the nearest', () => {
  expect(() => checkMethod({ name: 'weiner' as 'wiener' })).toThrow(
    /restore: unknown method "weiner" \(did you mean wiener\?\): expected one of auto, inverse, wiener/,
  );
});
