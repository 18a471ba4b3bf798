import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const dist = (entry: string): string => new URL(`../../dist/${entry}.js`, import.meta.url).href;

it('lets the memory of the process fall, threads and operators or not', () => {
  const program = `
    import { blur, makePsf, releaseMemory, rfftn } from '${dist('index')}';
    import '${dist('node/index')}';
    const shape = [4096, 4096];
    const operator = blur(makePsf({ model: 'disk', radius: 5 }), shape, { dtype: 'float32' });
    let x = { shape, data: new Float32Array(4096 * 4096).fill(0.5) };
    x = operator.apply(x);
    const used = process.memoryUsage.rss();
    await releaseMemory();
    for (let i = 0; i < 4; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 50)); }
    const left = process.memoryUsage.rss();
    const again = operator.apply(x).data[0];
    console.log(JSON.stringify({ fell: (used - left) / 2 ** 20, again }));
  `;
  const printed = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  const { fell, again } = JSON.parse(printed);
  // The tiles of one filter and of one plane alone are 3 x 64 MB.
  expect(fell).toBeGreaterThan(190);
  expect(again).toBeCloseTo(0.5, 5);
});
