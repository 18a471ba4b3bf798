import { radialPower } from '../../metrics/radial-power.ts';
import type { Tensor } from '../../tensor.ts';
import type { Curve, Plot } from './report.ts';

/** The power of an image by spatial frequency. */
export function powerCurve(name: string, image: Tensor): Curve {
  const { frequency, power } = radialPower(image);
  return { name, x: frequency, y: power };
}

/** Power curves on their axes. */
export function powerPlot(title: string, note: string, curves: readonly Curve[]): Plot {
  return {
    title,
    note,
    x: { label: 'spatial frequency (cycles per pixel)', log: false },
    y: { label: 'power', log: true },
    curves,
  };
}

/** How much each iteration changed the image; one curve for each list. */
export function convergencePlot(changes: ReadonlyMap<string, readonly number[]>): Plot[] {
  const curves = [...changes]
    .filter(([, values]) => values.length > 1)
    .map(([name, y]) => ({ name, x: y.map((_, i) => i + 1), y }));
  if (curves.length === 0) return [];
  return [
    {
      title: 'Convergence',
      note: 'How much each iteration still changes the image, relative to its size.',
      x: { label: 'iteration', log: false },
      y: { label: 'relative change', log: true },
      curves,
    },
  ];
}
