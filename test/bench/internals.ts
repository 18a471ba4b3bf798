/** The functions that the benches use, internal and public, with the threads of Node: `internals.mjs` bundles them. */

import '../../src/node/threads.ts';

export { cheapestPath, estimates } from '../../src/conv/engine/cost.ts';
export { forwardGeometry } from '../../src/conv/engine/geometry.ts';
export { runConv } from '../../src/conv/engine/run.ts';
export { irfftn, rfftn, setThreads, zeros } from '../../src/index.ts';
export { openWorkspace } from '../../src/kernels/runtime/workspace.ts';
export { blockBlur, cheapestBlock } from '../../src/operators/block-blur.ts';
export { circulant } from '../../src/operators/circulant.ts';
export { toOtf } from '../../src/psf/otf.ts';
