import { estimateNoiseCurve } from '../../restore/noise/noise-curve.ts';
import type { Image } from '../../tensor.ts';
import type { ImageFile } from '../files/image-file.ts';
import type { Curve, Plot } from './report.ts';

/** Smaller images have too few blocks of each brightness. */
const smallest = 64;

/** The variance of the noise by brightness, as measured and as a + b x; none for images that are too small or show no noise. */
export function noisePlots(image: Image, { encoding }: Partial<ImageFile>): Plot[] {
  const [channels, height, width] = image.shape;
  if (Math.min(height, width) < smallest) return [];
  const names = channels === 3 ? ['red', 'green', 'blue'] : ['grey'];
  const curves = estimateNoiseCurve(image, encoding).flatMap(({ black, slope, levels }, c): Curve[] => {
    if (black + slope === 0) return [];
    const name = names[c] ?? `channel ${c + 1}`;
    const x = levels.map(({ light }) => light);
    return [
      { name: `${name}, measured`, x, y: levels.map(({ variance }) => variance) },
      { name: `${name}, a + b x`, x, y: x.map((light) => black + slope * light) },
    ];
  });
  if (curves.length === 0) return [];
  return [
    {
      title: 'Noise by brightness',
      note: 'The variance of the noise that the file has left, in the finest details of its smoothest blocks. Read noise is a level, photons are a slope; texture lies above the line, and compression takes noise away.',
      x: { label: 'light', log: false },
      y: { label: 'variance', log: true },
      curves,
    },
  ];
}
