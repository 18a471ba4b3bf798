import sharp from 'sharp';
import type { Report, ReportImage } from '../../../../src/node/report/report.ts';

/** A report with one of everything, and with text that would break careless HTML. */
export async function exampleReport(): Promise<Report> {
  const names = ['original', 'measured', 'transposed', 'wiener'];
  const pictures = await Promise.all(names.map((name, i) => picture(name, i)));
  const frequencies = Array.from({ length: 64 }, (_, i) => i / 128);
  return {
    title: 'camera.png <b>& "friends"</b>',
    verdict:
      'wiener is closest: 31.2 dB, 8.4 dB better than the transposed convolution, which blurs a second time.',
    command:
      "deconv versus camera.png --psf 'motion:length=9' --noise gaussian:sigma=0.005 --report out.html",
    parameters: { psf: { model: 'motion', length: 9 }, sigma: 0.005, seed: 1 },
    warnings: ['1.2 % of the pixels are clipped'],
    images: pictures,
    slider: { first: 'measured', second: 'wiener' },
    tables: [
      {
        title: 'Numbers',
        note: 'Against the original.',
        columns: [
          { title: 'PSNR', unit: 'dB', meaning: 'peak signal to noise ratio', best: 'highest' },
          { title: 'RMSE', meaning: 'root mean square error', best: 'lowest' },
        ],
        rows: [
          { name: 'measured', cells: [40, 0.01], candidate: false },
          { name: 'transposed', cells: [22.83, 0.0722], candidate: true },
          { name: 'wiener', cells: [31.2, 0.0275], candidate: true },
        ],
      },
    ],
    plots: [
      {
        title: 'Power',
        note: 'Mean power at each radius.',
        x: { label: 'frequency (cycles per pixel)', log: false },
        y: { label: 'power', log: true },
        curves: names.map((name, i) => ({
          name,
          x: frequencies,
          y: frequencies.map((f) => 1 / (1e-4 + f ** (2 + i / 4))),
        })),
      },
    ],
    galleries: [{ title: 'Differences', note: 'Grey is no difference.', images: pictures.slice(2) }],
    data: { note: '</script><script>alert(1)</script>', psnr: [22.83, 31.2] },
  };
}

async function picture(name: string, phase: number): Promise<ReportImage> {
  const [width, height] = [96, 64];
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] = 128 + 100 * Math.sin((x * (c + 1) + y * (phase + 1)) / 12);
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return {
    name,
    src: `data:image/png;base64,${png.toString('base64')}`,
    width,
    height,
    caption: `${20 + phase} dB`,
  };
}
