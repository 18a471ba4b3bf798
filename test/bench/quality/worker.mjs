/** Runs cases as it is told, in a process of its own: { bench, full, index, methods, threads } in, one row per method out. */

import { setThreads } from 'deconvkit';
import 'deconvkit/node';
import { benches } from './benches.mjs';
import { solvers, viaRestore } from './methods.mjs';

process.on('message', async ({ bench, full, index, methods, threads }) => {
  setThreads(threads);
  const one = benches[bench].cases(full)[index];
  const problem = await one.make();
  const input = problem.score(problem.y);
  const rows = [];
  for (const method of methods) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const { estimate } = await (problem.restore ? viaRestore(method, problem) : solvers[method](problem));
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const scores = problem.score(estimate);
    rows.push({
      bench,
      full,
      case: one.name,
      group: one.group,
      method,
      input,
      scores,
      seconds,
      cpu: (user + system) / 1e6,
    });
  }
  process.send(rows);
});
