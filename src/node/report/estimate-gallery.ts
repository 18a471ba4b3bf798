import type { PsfEstimate } from '../../blind/psf-estimate.ts';
import type { KernelPoint } from '../../blind/trajectory.ts';
import { type Image, type Tensor, zeros } from '../../tensor.ts';
import { kernelMap } from './maps.ts';
import { type Fact, measurementTable } from './measurements.ts';
import { format } from './page/table.ts';
import type { Gallery, Table } from './report.ts';
import { reportImage } from './report-image.ts';

/** A page enlarges images below this width to whole pixels. */
const drawnSide = 127;

/** The verdict about an estimated blur, in words. */
export function estimateTable({ kind, psf, verdict, confidence, reasons, trajectory }: PsfEstimate): Table {
  const facts: Fact[] = [
    ['kind', kind, `${psf.shape[1]}x${psf.shape[0]} pixels`],
    ['verdict', verdict, reasons.join(' ')],
    ['confidence', confidence, 'from 0 to 1: how well independent estimates agree'],
  ];
  if (trajectory)
    facts.push([
      'path',
      format(lengthOf(trajectory)),
      'length of the one stroke that the kernel is, in pixels',
    ]);
  return measurementTable('The estimated blur', 'From the image alone.', facts);
}

/** The kernel, its path where it is one stroke, what else would explain the image, and the scales from coarse to fine. */
export async function estimateGallery(estimate: PsfEstimate): Promise<Gallery> {
  const { psf, trajectory, levels, alternatives } = estimate;
  const [other] = alternatives;
  return {
    title: 'How the blur was estimated',
    note: 'The kernel is found on a small image first and refined from scale to scale. A path shows how camera or scene moved; at which end it began is not known.',
    images: await Promise.all([
      ...(trajectory
        ? [
            reportImage('path', pathMap(psf, trajectory), {
              caption: `${format(lengthOf(trajectory))} pixels from end to end`,
            }),
          ]
        : []),
      ...levels.map((level, i) =>
        reportImage(`scale ${i + 1}`, kernelMap(level), {
          caption: `${level.shape[1]}x${level.shape[0]} pixels`,
        }),
      ),
      ...(other ? [reportImage('next best', kernelMap(other.psf), { caption: other.kind })] : []),
    ]),
  };
}

function lengthOf(points: readonly KernelPoint[]): number {
  return points.slice(1).reduce((sum, [y, x], i) => sum + Math.hypot(y - points[i][0], x - points[i][1]), 0);
}

/** The kernel in grey, enlarged, with a path drawn over it in orange. */
export function pathMap(kernel: Tensor, points: readonly KernelPoint[]): Image {
  const [rows, columns] = kernel.shape;
  const factor = Math.max(1, Math.floor(drawnSide / Math.max(rows, columns)));
  const [height, width] = [rows * factor, columns * factor];
  const map = zeros([3, height, width] as const);
  const grey = kernelMap(kernel);
  for (let i = 0; i < height * width; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const tap = grey.data[Math.floor(y / factor) * columns + Math.floor(x / factor)];
    for (let c = 0; c < 3; c++) map.data[c * height * width + i] = tap;
  }
  const placeOf = (at: number, n: number): number => (at + (n - 1) / 2 + 0.5) * factor;
  points.slice(1).forEach(([y, x], i) => {
    const from = [placeOf(points[i][0], rows), placeOf(points[i][1], columns)];
    const to = [placeOf(y, rows), placeOf(x, columns)];
    const steps = 2 * factor;
    for (let step = 0; step <= steps; step++) {
      const [row, column] = from.map((start, axis) =>
        Math.floor(start + ((to[axis] - start) * step) / steps),
      );
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      for (let c = 0; c < 3; c++) map.data[c * height * width + row * width + column] = orange[c];
    }
  });
  return map;
}

const orange = [1, 0.55, 0.1];
