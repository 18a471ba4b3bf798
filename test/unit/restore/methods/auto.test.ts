import { describe, expect, it } from 'vitest';
import { auto } from '../../../../src/restore/methods/auto.ts';
import { type MethodName, methods } from '../../../../src/restore/methods/catalogue.ts';
import { restore } from '../../../../src/restore/restore.ts';
import { disks } from '../../../tensors.ts';

const size = { samples: 1e6, boundary: 'unknown' } as const;
const chosen = (changes: object, seconds?: number) =>
  auto.choose({ ...size, ...changes }, seconds === undefined ? {} : { seconds }).spec.name;

describe('auto', () => {
  it('takes the better method the more time there is', () => {
    expect([1, 5, 1000].map((seconds) => chosen({}, seconds))).toEqual(['wiener', 'tv', 'pnp']);
  });

  it('takes the faster method the larger the image is', () => {
    expect([1e5, 1e7, 3.6e7, 1e8].map((samples) => chosen({ samples }))).toEqual([
      'pnp',
      'tv',
      'tv',
      'wiener',
    ]);
  });

  it('takes fewer iterations of total variation for a photograph of 12 megapixels, and names the options for others', () => {
    const { spec, reason } = auto.choose({ ...size, samples: 3.6e7 }, {});
    expect(spec).toEqual({ name: 'tv', iterations: 40 });
    const seconds = Number(reason.match(/auto:seconds=(\d+)/)?.[1]);
    expect(auto.choose({ ...size, samples: 3.6e7 }, { seconds }).spec).toEqual({ name: 'pnp' });
  });

  it('takes a method that knows the boundary', () => {
    for (const boundary of ['zero', 'nearest', 'reflect', 'mirror'] as const) {
      const { spec } = auto.choose({ ...size, boundary }, {});
      expect(methods[spec.name as MethodName].spectral).toBe(false);
    }
  });

  it('is reported with its reason, and gives what the chosen method gives', async () => {
    const image = disks(40, 44);
    const job = { psf: { model: 'gaussian', sigma: 1 }, noise: 0.01 } as const;
    const { image: result, report } = await restore(image, {
      ...job,
      method: { name: 'auto', seconds: 1e-9 },
    });
    expect(report.method).toBe('wiener');
    expect(report.reason).toMatch(/would take about/);
    expect(result.data).toEqual((await restore(image, { ...job, method: { name: 'wiener' } })).image.data);
  });

  it('refuses a time that is not positive', () => {
    expect(() => auto.choose(size, { seconds: 0 })).toThrow(/auto: "seconds" must be a number > 0, got 0/);
  });
});
