/** What the vector kernels take, with plain sums and with Winograd's; the constants are measured by test/bench/conv-cost.mjs. */

import { winogradBlock } from '../../kernels/convolve.ts';
import type { Geometry } from './geometry.ts';
import { groupChannels, threeAxes, volumes } from './operands.ts';
import { forwardPhases, type Phase, transposedPhases } from './phase.ts';

// Nanoseconds in the measure of cost.ts: about twice those of an idle core.
const SETUP = 70000;
const PER_PART = 20000;
const PER_PHASE = 20000;
const PER_TAP = 100;
const PER_WEIGHT = 1.5;
const PER_SAMPLE = 1.5;
const MAC = { quad: 0.07, single: 0.1 };
const PER_SPREAD = 0.8;

/** Nanoseconds of a run by vectors, with Winograd's short sums where they apply or without. */
export function simdCost(geometry: Geometry, transposed: boolean, winograd: boolean): number {
  const [depth, height, width] = threeAxes(geometry.axes).map(transposed ? transposedPhases : forwardPhases);
  const { fine, coarse } = groupChannels(geometry);
  const [inChannels, outChannels] = transposed ? [coarse, fine] : [fine, coarse];
  const volume = volumes(geometry);
  const parts = geometry.batch * geometry.groups;
  const widthTaps = width.phases.reduce((sum, { taps }) => sum + taps.length, 0);
  const positions = 8 * Math.ceil(width.cells / 8);
  const planes =
    inChannels * (transposed ? 1 : depth.phases.length * height.phases.length * width.phases.length);
  const quads = outChannels - (outChannels % 4);
  const perTap = quads * MAC.quad + (outChannels - quads) * MAC.single;

  let sums = 0;
  let spread = 0;
  const add = (d: readonly Phase[], h: readonly Phase[]): void => {
    const { lines, points } = products(h, winograd);
    const depthTaps = d.reduce((sum, { taps }) => sum + taps.length, 0);
    const columns = points > 1 ? h.length : h.reduce((sum, { taps }) => sum + taps.length, 0);
    sums += d[0].outCells * lines * positions * depthTaps * columns * widthTaps * inChannels * perTap;
    if (points === 1) return;
    const outputs = outChannels * (transposed ? width.phases.length : 1);
    spread += d[0].outCells * lines * positions * (planes * depth.span + outputs);
  };
  if (transposed) for (const d of depth.phases) for (const h of height.phases) add([d], [h]);
  else add(depth.phases, height.phases);
  const phases = transposed ? depth.phases.length * height.phases.length * width.phases.length : 1;
  const samples =
    inChannels * (transposed ? volume.coarse : volume.fine) +
    outChannels * (transposed ? volume.fine : volume.coarse);
  return (
    SETUP +
    phases * PER_PHASE +
    parts * PER_PART +
    inChannels * volume.taps * PER_TAP +
    geometry.groups * inChannels * outChannels * volume.taps * PER_WEIGHT * (spread > 0 ? 2 : 1) +
    parts * (samples * PER_SAMPLE + sums + spread * PER_SPREAD)
  );
}

/** Lines of products for all outputs of phases that share them, and the points of each block of lines. */
function products(phases: readonly Phase[], winograd: boolean): { lines: number; points: number } {
  const column = Math.max(...phases.map(({ taps }) => taps.length));
  const cells = phases[0].outCells;
  if (!winograd || column < 2 || column > 5) return { lines: cells, points: 1 };
  const [first, second] = phases.find(({ taps }) => taps.length === column)?.taps ?? [];
  const step = Math.abs(second.at - first.at);
  const { points, rows } = winogradBlock(column);
  return { lines: points * step * Math.ceil(Math.ceil(cells / step) / rows), points };
}
