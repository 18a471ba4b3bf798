/** SSIM and PSNR of float32 images of three channels, with one thread and with two: `node test/bench/metrics.mjs [3000x4000 ...]` */

import { psnr, setThreads, ssim, zeros } from 'deconvkit';
import 'deconvkit/node';
import { fixed, machine, measure, print } from './measure.mjs';

const given = process.argv.slice(2).map((word) => word.split('x').map(Number));
const sizes = given.length
  ? given
  : [
      [512, 512],
      [2048, 2048],
      [3000, 4000],
    ];
const rows = [];
for (const [height, width] of sizes) {
  const [a, b] = [zeros([3, height, width]), zeros([3, height, width])];
  for (let i = 0; i < a.data.length; i++) {
    a.data[i] = Math.random();
    b.data[i] = 0.9 * a.data[i] + 0.1 * Math.random();
  }
  const tasks = Object.fromEntries(
    [1, 2].map((threads) => [
      `ssim${threads}`,
      () => {
        setThreads(threads);
        return ssim(a, b);
      },
    ]),
  );
  const { ssim1, ssim2, error } = await measure({ ...tasks, error: () => psnr(a, b) }, 2000);
  rows.push({
    size: `3x${height}x${width}`,
    'ssim ms': fixed(ssim1.median),
    '2 threads ms': fixed(ssim2.median),
    'ns a sample': fixed((ssim1.median * 1e6) / a.data.length),
    'psnr ms': fixed(error.median),
  });
}
print(`metrics (${machine})`, rows);
