import { poissonBenches } from './poisson.mjs';
import { openBenches } from './protocols.mjs';
import { robustnessBenches } from './robustness.mjs';

/** Every bench by its id. */
export const benches = { ...openBenches, ...robustnessBenches, ...poissonBenches };
