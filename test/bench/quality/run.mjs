/**
 * npm run bench:quality -- [--full] [--only O1,O2] [--methods tv,plug-and-play] [--out folder]
 *
 * Restores the open benchmarks with the defaults and prints Markdown; with --out also quality.md and quality.json.
 * The subset takes minutes, --full hours on one core. Needs the measuring data beside the project.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { plugAndPlay, totalVariation, wienerDeconvolve } from 'deconvkit';
import 'deconvkit/node';
import { bm3dScenarios, hasData, levinPair, observe, picture } from './inputs.mjs';
import { benches } from './protocols.mjs';
import { known, published } from './published.mjs';
import { psnr, shiftedPsnr } from './scores.mjs';

const solvers = {
  wiener: wienerDeconvolve,
  tv: totalVariation,
  'plug-and-play': plugAndPlay,
};

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    methods: { type: 'string' },
    out: { type: 'string' },
  },
});
if (!hasData()) {
  console.error('bench:quality: the measuring data is not there (DECONVKIT_SHARED or ../shared)');
  process.exit(1);
}
const chosen = flags.only?.split(',') ?? Object.keys(benches);
const methods = flags.methods?.split(',') ?? Object.keys(solvers);

await reproduceKnownValues();
const results = {};
for (const id of chosen) results[id] = await runBench(id);
const report = {
  node: process.version,
  cpu: cpus()[0].model,
  full: flags.full,
  date: new Date().toISOString().slice(0, 10),
  results,
};
const markdown = toMarkdown(report);
console.log(markdown);
if (flags.out) {
  mkdirSync(flags.out, { recursive: true });
  writeFileSync(`${flags.out}/quality.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${flags.out}/quality.md`, `${markdown}\n`);
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

async function runBench(id) {
  const rows = [];
  for await (const { name, group = 'all', operator, y, noise, base, score } of benches[id].cases(
    flags.full,
  )) {
    const row = { name, group, base, scores: {}, seconds: {} };
    for (const method of methods) {
      const start = performance.now();
      const { estimate } = await solvers[method](operator, y, { noise });
      row.seconds[method] = (performance.now() - start) / 1000;
      row.scores[method] = score(estimate);
    }
    rows.push(row);
    const shown = methods.map((m) => `${m} ${row.scores[m].toFixed(2)} (${row.seconds[m].toFixed(1)} s)`);
    console.error(`${id} ${name}: input ${base.toFixed(2)}, ${shown.join(', ')}`);
  }
  return rows;
}

function toMarkdown({ results, node, cpu, full, date }) {
  const lines = [
    `# Restoration quality, ${date}`,
    '',
    `${full ? 'All cases' : 'A quick subset: its means do not compare with the published ones'}. Node ${node}, ${cpu}, one process.`,
  ];
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  for (const [id, rows] of Object.entries(results)) {
    const groups = [...new Set(rows.map((row) => row.group))];
    lines.push('', `## ${id}: ${benches[id].title}, ${rows.length} cases`, '');
    lines.push(
      `| method | ${groups.join(' | ')} | s per case |`,
      `|---|${groups.map(() => '---|').join('')}---|`,
    );
    const of = (group, pick) => mean(rows.filter((row) => row.group === group).map(pick)).toFixed(2);
    lines.push(`| input | ${groups.map((g) => of(g, (row) => row.base)).join(' | ')} | |`);
    for (const m of methods) {
      const seconds = mean(rows.map((row) => row.seconds[m])).toFixed(1);
      lines.push(
        `| **${m}** | ${groups.map((g) => of(g, (row) => row.scores[m])).join(' | ')} | ${seconds} |`,
      );
    }
    for (const [name, value] of Object.entries(published[id.slice(0, 2)] ?? {}))
      if (groups.length === 1) lines.push(`| ${name} (published) | ${value.toFixed(2)} | |`);
  }
  return lines.join('\n');
}
