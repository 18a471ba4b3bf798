import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Image,
  type RestoreOptions,
  releaseMemory,
  restore,
  restoreWith,
  serveRestore,
} from '../../../../src/index.ts';
import { random } from '../../../../src/random.ts';
import { methods } from '../../../../src/restore/methods/catalogue.ts';
import { type RestoreWorker, setWorkerHost } from '../../../../src/restore/worker/host.ts';

const rng = random(9);
const image: Image = { shape: [1, 40, 36], data: Float32Array.from({ length: 1440 }, () => rng.uniform()) };
const psf = { model: 'disk', radius: 2 } as const;
const curve = {
  decode: (code: number) => Math.max(0, code) ** 2.2,
  encode: (light: number) => light ** (1 / 2.2),
};
const encoding = { curves: [curve], step: 1 / 255 };

type Listener = (message: unknown) => void;

/** A worker on this thread: its messages are cloned as between threads, and arrive later. */
function fakeWorker(counts: { started: number; ended: number; busy: boolean }): RestoreWorker & {
  fail(error: unknown): void;
} {
  const messages: Listener[] = [];
  const failures: Listener[] = [];
  let isOver = false;
  const later = (work: () => void) => setTimeout(() => !isOver && work(), 1);
  counts.started++;
  let receive: Listener | undefined;
  later(() => {
    receive = serveRestore({
      postMessage(message, transfer) {
        const clone = structuredClone(message, { transfer });
        later(() => {
          for (const listener of messages) listener(clone);
        });
      },
    });
  });
  return {
    post(message, transfer) {
      const clone = structuredClone(message, { transfer: transfer as ArrayBuffer[] });
      later(() => receive?.(clone));
    },
    onMessage: (listener) => messages.push(listener),
    onFailure: (listener) => failures.push(listener),
    setBusy: (isBusy) => {
      counts.busy = isBusy;
    },
    end: () => {
      isOver = true;
      counts.ended++;
    },
    fail: (error) => {
      isOver = true;
      for (const listener of failures) listener(error);
    },
  };
}

let counts = { started: 0, ended: 0, busy: false };
let last: ReturnType<typeof fakeWorker> | undefined;
beforeEach(async () => {
  await releaseMemory();
  counts = { started: 0, ended: 0, busy: false };
  setWorkerHost({ isDefault: false, start: () => (last = fakeWorker(counts)) });
});

const cases: [string, Omit<RestoreOptions, 'psf'>][] = [
  ['wiener', { method: { name: 'wiener' }, noise: 0.02 }],
  ['tv', { method: { name: 'tv', iterations: 3 }, noise: 0.02 }],
  ['codes', { method: { name: 'wiener' }, noise: 0.02, encoding }],
  [
    'mask',
    { method: { name: 'cgls', iterations: 3 }, mask: { shape: [40, 36], data: image.data.map(Math.round) } },
  ],
];

it.each(cases)('has the same bits as on this thread: %s', async (_, options) => {
  const here = await restore(image, { psf, ...options });
  const there = await restore(image, { psf, ...options, worker: true });
  expect(there.image.data).toEqual(here.image.data);
  expect({ ...there.report, seconds: 0 }).toEqual({ ...here.report, seconds: 0 });
  expect(counts).toEqual({ started: 1, ended: 0, busy: false });
  // The arrays of the caller were copied.
  expect(image.data.length).toBe(1440);
});

it('passes on progress and iterations', async () => {
  const done: number[] = [];
  const seen: [number, number, number][] = [];
  await restore(image, {
    psf,
    noise: 0.02,
    method: { name: 'tv', iterations: 3 },
    worker: true,
    onProgress: (part) => done.push(part),
    onIteration: ({ iteration, estimate }, plane) => seen.push([iteration, estimate.data.length, plane]),
  });
  expect(seen).toEqual([
    [1, seen[0][1], 0],
    [2, seen[0][1], 0],
    [3, seen[0][1], 0],
  ]);
  expect(seen[0][1]).toBeGreaterThanOrEqual(1440);
  expect(done.at(-1)).toBe(1);
});

it('works on several images at once, in one worker', async () => {
  const options = { psf, noise: 0.02, method: { name: 'wiener' }, worker: true } as const;
  const darker = { ...image, data: image.data.map((v) => v / 2) };
  const [a, b] = await Promise.all([restore(image, options), restore(darker, options)]);
  expect(a.image.data).toEqual((await restore(image, { ...options, worker: false })).image.data);
  expect(b.image.data).toEqual((await restore(darker, { ...options, worker: false })).image.data);
  expect(counts.started).toBe(1);
});

describe('failures', () => {
  const rejection = (options: object): Promise<Error & { code?: string }> =>
    restore(image, {
      psf,
      noise: 0.02,
      method: { name: 'wiener' },
      worker: true,
      ...options,
    } as RestoreOptions).then(
      () => new Error('accepted'),
      (error) => error,
    );

  it.each([
    ['an unknown method', { method: { name: 'weiner' } }],
    ['a wrong PSF', { psf: { model: 'disk', radius: -1 } }],
    ['a misspelt option', { nosie: 1 }],
    ['a function where none belongs', { psf: () => 0 }],
    ['the controller instead of its signal', { signal: new AbortController() }],
    ['curves that are none', { encoding: { curves: [{}], step: 0 } }],
  ])('are those of this thread: %s', async (_, options) => {
    const [there, here] = [await rejection(options), await rejection({ ...options, worker: false })];
    expect(there.message).toBe(here.message);
    expect([there.name, there.constructor.name]).toEqual([here.name, here.constructor.name]);
  });

  it('of a callback reject, and end the worker', async () => {
    const error = await rejection({
      onProgress: () => {
        throw new Error('of the caller');
      },
    });
    expect(error.message).toBe('of the caller');
  });

  it('an abort takes effect at once', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const running = rejection({ method: { name: 'tv', iterations: 100_000 }, signal: controller.signal });
    setTimeout(() => controller.abort(), 60);
    expect(await running).toMatchObject({ name: 'DeconvError', code: 'ABORTED' });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(counts).toMatchObject({ ended: 1, busy: false });
  });

  it('an abort leaves what else the worker does', async () => {
    const controller = new AbortController();
    const other = restore(image, { psf, noise: 0.02, method: { name: 'tv', iterations: 5 }, worker: true });
    const running = rejection({ method: { name: 'tv', iterations: 100_000 }, signal: controller.signal });
    setTimeout(() => controller.abort(), 40);
    expect(await running).toMatchObject({ code: 'ABORTED' });
    expect((await other).report.iterations).toBe(5);
    expect(counts.ended).toBe(0);
  });

  it('a worker that ends amid its work rejects it, and the next one is a new one', async () => {
    const running = rejection({
      method: { name: 'tv', iterations: 100_000 },
      onIteration: () => last?.fail(new Error('killed')),
    });
    expect(await running).toMatchObject({ name: 'DeconvError', code: 'WORKER_FAILED' });
    expect((await rejection({})).message).toBe('accepted');
    expect(counts.started).toBe(2);
  });

  it('where no worker starts, this thread does the work and says so', async () => {
    for (const start of [
      () => {
        throw new Error('refused');
      },
      () => {
        const worker = fakeWorker(counts);
        setTimeout(() => worker.fail(new Error('refused')), 0);
        return worker;
      },
    ]) {
      setWorkerHost({ isDefault: false, start });
      const { report } = await restore(image, { psf, noise: 0.02, method: { name: 'wiener' }, worker: true });
      expect(report.warnings.at(-1)).toBe('No worker did the work, but this thread: refused.');
    }
  });
});

it('is chosen for large images alone, and not by restoreWith', async () => {
  setWorkerHost({ isDefault: true, start: () => fakeWorker(counts) });
  const options = { psf, noise: 0.02, method: { name: 'wiener' } } as const;
  await restore(image, options);
  expect(counts.started).toBe(0);
  await restoreWith(methods as never, image, { ...options, worker: true });
  expect(counts.started).toBe(0);
});
