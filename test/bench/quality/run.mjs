/**
 * npm run bench:quality -- [--full] [--only O1,R,P1,camera,parametric,blind,blind-loss,mild] [--methods tv,plug-and-play] [--jobs 2] [--threads 1] [--out folder] [--resume]
 *
 * Restores the benchmarks with the defaults and prints Markdown. With --out also quality.md, quality.json and cases.jsonl, one line per
 * case and method as they come; --resume goes on from there. The open benchmarks need the measuring data beside the project, those
 * of counted light (P1) do not.
 */

import { fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benches } from './benches.mjs';
import { bm3dScenarios, hasData, levinPair, observe, picture } from './inputs.mjs';
import { solvers } from './methods.mjs';
import { known } from './published.mjs';
import { toMarkdown } from './report.mjs';
import { psnr, shiftedPsnr } from './scores.mjs';

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    methods: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string' },
    resume: { type: 'boolean', default: false },
    // Of the benches of cameras, of parametric and of free blurs.
    seeds: { type: 'string' },
    side: { type: 'string' },
    picture: { type: 'string' },
    // Of the bench of parametric blurs.
    every: { type: 'string' },
    calibrate: { type: 'boolean' },
  },
});
const [jobs, threads] = [Number(flags.jobs), Number(flags.threads)];
if (flags.resume && !flags.out) fail('--resume needs the --out that it goes on from');
const ownBenches = ['camera', 'parametric', 'blind', 'blind-loss', 'mild'];
for (const method of flags.only?.startsWith('blind') ? [] : (flags.methods?.split(',') ?? []))
  if (!(method in solvers)) fail(`no method ${method}; there are ${Object.keys(solvers).join(', ')}`);

if (ownBenches.includes(flags.only)) {
  await import(`./${flags.only}.mjs`);
  process.exit();
}
const ids = chosenBenches();
if (ids.some((id) => !benches[id].generated)) await reproduceKnownValues();
const log = flags.out && `${flags.out}/cases.jsonl`;
if (flags.out) mkdirSync(flags.out, { recursive: true });
if (log && !flags.resume) rmSync(log, { force: true });
const rows = log && existsSync(log) ? readRows(log) : [];
await work(openTasks());

const report = {
  node: process.version,
  cpu: cpus()[0].model,
  full: flags.full,
  jobs,
  threads,
  date: new Date().toISOString().slice(0, 10),
  rows: rows.filter(({ bench }) => ids.includes(bench)),
};
const markdown = toMarkdown(report, ids);
console.log(markdown);
if (flags.out) {
  writeFileSync(`${flags.out}/quality.json`, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(`${flags.out}/quality.md`, `${markdown}\n`);
}

for (const own of ownBenches)
  if (flags.only === undefined || flags.only.split(',').includes(own)) await import(`./${own}.mjs`);

function fail(message) {
  console.error(`bench:quality: ${message}`);
  process.exit(2);
}

/** `--only P1` takes all whose id begins so. */
function chosenBenches() {
  const wanted = flags.only?.split(',').filter((id) => !ownBenches.includes(id));
  const known = Object.keys(benches);
  for (const prefix of wanted ?? [])
    if (!known.some((id) => id === prefix || id.startsWith(`${prefix} `)))
      fail(`no bench ${prefix}; there are ${known.join(', ')}`);
  const chosen = known.filter(
    (id) => wanted === undefined || wanted.some((prefix) => id === prefix || id.startsWith(`${prefix} `)),
  );
  if (hasData()) return chosen;
  console.error(
    'The measuring data is not there (DECONVKIT_SHARED or ../shared): only what is generated runs.',
  );
  const generated = chosen.filter((id) => benches[id].generated);
  if (generated.length === 0) fail('nothing to run without the measuring data');
  return generated;
}

/** Rows of an earlier run; what was cut off in the middle of a line is run again. */
function readRows(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    })
    .filter(({ full }) => full === flags.full);
}

/** What is not in the log yet, case by case. */
function openTasks() {
  const done = new Set(rows.map((row) => `${row.bench}|${row.case}|${row.method}`));
  return ids.flatMap((bench) =>
    benches[bench].cases(flags.full).flatMap(({ name }, index) => {
      const methods = (flags.methods?.split(',') ?? benches[bench].methods).filter(
        (method) => !done.has(`${bench}|${name}|${method}`),
      );
      return methods.length ? [{ bench, full: flags.full, index, methods, threads }] : [];
    }),
  );
}

/** Gives the tasks one by one to as many processes as there are jobs. */
async function work(tasks) {
  const total = tasks.length;
  let next = 0;
  let done = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(jobs, total) }, async () => {
      const worker = fork(fileURLToPath(new URL('worker.mjs', import.meta.url)));
      const answer = () =>
        new Promise((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
        });
      while (next < total) {
        const answered = answer();
        worker.send(tasks[next++]);
        const made = await answered;
        worker.removeAllListeners();
        rows.push(...made);
        if (log) appendFileSync(log, made.map((row) => `${JSON.stringify(row)}\n`).join(''));
        done++;
        const left = (((performance.now() - began) / done) * (total - done)) / 60_000;
        console.error(`${done}/${total}, about ${left.toFixed(0)} min left: ${line(made)}`);
      }
      worker.disconnect();
    }),
  );
}

function line(made) {
  const [{ bench, case: name, input }] = made;
  const shown = made.map(
    ({ method, scores, cpu }) => `${method} ${scores.dB.toFixed(2)} (${cpu.toFixed(1)} s)`,
  );
  return `${bench} ${name}: input ${input.dB.toFixed(2)}, ${shown.join(', ')}`;
}

/** Inputs that differ from the published ones would make every number below worthless. */
async function reproduceKnownValues() {
  const x = await picture('bm3d6', 'Cameraman256.png');
  for (const [i, [psf, sigma]] of bm3dScenarios(x).entries())
    check(`Cameraman s${i + 1}`, psnr(observe(x, psf, sigma, i + 1).y, x), known.cameraman[i], 0.03);
  let sum = 0;
  for (let k = 1; k <= 8; k++)
    for (let im = 1; im <= 4; im++) {
      const { x: truth, y } = levinPair(im, k);
      sum += shiftedPsnr(y, truth) / 32;
    }
  check('Levin-32 inputs', sum, known.levin, 0.01);
}

function check(name, value, expected, tolerance) {
  if (!(Math.abs(value - expected) <= tolerance))
    throw new Error(`${name}: ${value.toFixed(3)} dB, known to be ${expected} dB: the inputs are wrong`);
  console.error(`${name}: ${value.toFixed(2)} dB, as published`);
}
