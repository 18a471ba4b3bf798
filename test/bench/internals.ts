/** The functions that the benches use, internal and public, with the threads of Node: `internals.mjs` bundles them. */

import '../../src/node/threads.ts';

export { cheapestPath, estimates } from '../../src/conv/cost.ts';
export { run } from '../../src/conv/engine.ts';
export { forwardGeometry } from '../../src/conv/geometry.ts';
export { irfftn, rfftn, setThreads, zeros } from '../../src/index.ts';
export { openWorkspace } from '../../src/kernels/workspace.ts';
