import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const dist = (entry: string): string => new URL(`../../dist/${entry}.js`, import.meta.url).href;

/** Runs a module after the imports and a noisy image of `side` pixels a side; what it prints last. */
function run(body: string, side: number, flags: readonly string[] = []): Record<string, unknown> {
  const program = `
    import { gaussianNoise, releaseMemory, restore } from '${dist('index')}';
    import '${dist('node/index')}';
    const side = ${side};
    const data = Float32Array.from({ length: side * side }, (_, i) => 0.3 + 0.3 * (((i >> 5) ^ (i >> 16)) & 1));
    const image = gaussianNoise({ shape: [1, side, side], data }, { sigma: 0.01, seed: 1 });
    const options = { psf: { model: 'motion', length: 15, angle: 20 }, method: { name: 'wiener' } };
    ${body}
  `;
  const printed = execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return JSON.parse(printed);
}

it('restores in a worker, bit for bit, and lets the process end', () => {
  const { differences, name, message } = run(
    `const [there, here] = [await restore(image, options), await restore(image, { ...options, worker: false })];
     const error = await restore(image, { ...options, noise: -1 }).catch((reason) => reason);
     const differences = here.image.data.filter((value, i) => value !== there.image.data[i]).length;
     console.log(JSON.stringify({ differences, name: error.constructor.name, message: error.message }));`,
    300,
  );
  expect(differences).toBe(0);
  expect(name).toBe('RangeError');
  expect(message).toMatch(/^restore: "noise" must be a number >= 0, got -1$/);
});

it('leaves the event loop free', () => {
  const { longest, total, abort } = run(
    `let last = performance.now(), longest = 0, isOver = false;
     const tick = () => {
       longest = Math.max(longest, performance.now() - last);
       last = performance.now();
       if (!isOver) setImmediate(tick);
     };
     const started = performance.now();
     setImmediate(tick);
     await restore(image, options);
     isOver = true;
     const total = performance.now() - started;
     const controller = new AbortController();
     let asked = 0;
     setTimeout(() => { asked = performance.now(); controller.abort(); }, 100);
     await restore(image, { ...options, signal: controller.signal }).catch(() => 0);
     console.log(JSON.stringify({ longest, total, abort: performance.now() - asked }));`,
    1024,
  ) as Record<string, number>;
  // On a machine of which others use every core the thread waits for its turn: no fixed number of milliseconds would hold.
  expect(longest).toBeLessThan(Math.max(50, total / 10));
  expect(abort).toBeLessThan(Math.max(100, total / 10));
});

it('releaseMemory ends the idle worker, and the next call starts another', () => {
  const { fell, same } = run(
    `const settle = async () => { for (let i = 0; i < 4; i++) { gc(); await new Promise((r) => setTimeout(r, 50)); } };
     const first = (await restore(image, options)).image.data;
     await settle();
     const used = process.memoryUsage.rss();
     await releaseMemory();
     await settle();
     const fell = (used - process.memoryUsage.rss()) / 2 ** 20;
     const second = (await restore(image, options)).image.data;
     console.log(JSON.stringify({ fell, same: first.every((value, i) => value === second[i]) }));`,
    1024,
    ['--expose-gc'],
  );
  expect(fell).toBeGreaterThan(20);
  expect(same).toBe(true);
});

it('works on the calling thread where the file of the worker is missing, as in a bundle', () => {
  const program = `
    import { URL as RealURL } from 'node:url';
    globalThis.URL = class extends RealURL { constructor(path, base) { super(path.replace('worker.js', 'absent.js'), base); } };
    const { restore } = await import('${dist('index')}');
    await import('${dist('node/index')}');
    const image = { shape: [1, 260, 260], data: new Float32Array(260 * 260).fill(0.5) };
    const options = { psf: { model: 'box', width: 3 }, noise: 0.01, method: { name: 'wiener' } };
    const { report } = await restore(image, { ...options, worker: true });
    await restore(image, options);
    console.log(JSON.stringify(report.warnings));
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(JSON.parse(stdout).at(-1)).toMatch(/^No worker did the work, but this thread: Cannot find module/);
});
