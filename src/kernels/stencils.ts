/** Differences and Haar details of 2x2 blocks of float32 planes; solvers/priors/analysis-operators.ts defines them. */

import { engineFor, type Floats } from './pointwise.ts';
import { runJob, writeJob } from './runtime/job.ts';
import { atAddresses } from './runtime/wasm-arrays.ts';

/** In the order of assembly/stencils.ts. */
const operations = ['differences', 'differencesBack', 'details', 'detailsBack'] as const;

/**
 * Runs a stencil over planes of height x width that wrap around, where both arrays are those of workspaces.
 *
 * @param x the plane: input of the operator, output of its adjoint
 * @param d its components, one after the other: written forth, read back
 * @returns false where it could not be done here
 */
export function runStencil(
  operation: (typeof operations)[number],
  x: Floats,
  d: Floats,
  height: number,
  width: number,
): boolean {
  const kernels = engineFor(x, d);
  if (kernels === undefined) return false;
  const back = operation.endsWith('Back');
  const [from, to] = (back ? [d, x] : [x, d]) as Float32Array[];
  atAddresses(kernels, [from], [to], ([fromAt], [toAt]) => {
    const [xAt, dAt] = back ? [toAt, fromAt] : [fromAt, toAt];
    const shape = { size: x.length, height, width };
    writeJob(kernels, 'StencilJob', { operation: operations.indexOf(operation), x: xAt, d: dAt, ...shape });
    runJob(kernels, 'stencil', x.length / width, x.length, 0);
  });
  return true;
}
