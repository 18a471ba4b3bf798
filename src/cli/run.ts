/** The process in which a command computes: see supervise.ts. */

import { compute } from './supervised.ts';

process.exitCode = await compute(process.argv.slice(2));
