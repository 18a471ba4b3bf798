/**
 * Compiles the kernels twice, without and with relaxed SIMD, and inlines them: `node src/kernels/assembly/build.js` writes
 * ../runtime/binary.ts, which of the second build keeps the functions that differ, and ../runtime/job-layouts.ts.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The text of binary.ts for the kernels as they stand. */
export async function build() {
  const plain = await compile([]);
  const relaxed = bodies(await compile(['--enable', 'relaxed-simd']));
  const others = bodies(plain).flatMap((body, i) => {
    const other = relaxed[i];
    return body.equals(other) ? [] : [`  [\n    ${i},\n    '${other.toString('base64')}',\n  ],\n`];
  });
  return `/** The kernels of assembly/, compiled: written by \`npm run build:wasm\`. */
export const binary: string =
  '${plain.toString('base64')}';

/** The functions that differ where the host has relaxed vectors: a product and its sum are rounded once. */
export const relaxedBodies: readonly (readonly [index: number, body: string])[] = [
${others.join('')}];
`;
}

/** The text of job-layouts.ts: the fields of every class whose name ends in Job, those of its base class first. */
export function layouts() {
  const classes = new Map();
  for (const name of readdirSync(here).filter((one) => one.endsWith('.ts')))
    for (const [, job, base, body] of readFileSync(`${here}${name}`, 'utf8').matchAll(
      /^export class (\w+Job)(?: extends (\w+))? \{\n([\s\S]*?)^\}/gm,
    ))
      classes.set(job, { base, fields: [...body.matchAll(/^  (\w+): (\w+);/gm)].map(([, field, type]) => [field, type]) });
  const fieldsOf = (job) => {
    const { base, fields } = classes.get(job);
    return [...(base ? fieldsOf(base) : []), ...fields];
  };
  const jobs = [...classes.keys()].sort();
  const table = jobs.map((job) => {
    const names = fieldsOf(job).map(([field, type]) => (type === 'f32' ? `${field}:float` : field));
    const line = `  ${job}: '${names.join(' ')}',\n`;
    return line.length <= 111 ? line : line.replace(': ', ':\n    ');
  });
  const types = jobs.map((job) => {
    const rows = fieldsOf(job).map(([field]) => `    readonly ${field}: number;\n`);
    return `  ${job}: {\n${rows.join('')}  };\n`;
  });
  return `/** The fields of the kernels' jobs, four bytes each, in their order in memory: written by \`npm run build:wasm\` from assembly/. */
export interface Jobs {
${types.join('')}}

/** The names of the fields in order; integers, unless a name says that it is a float. */
export const jobLayouts: { readonly [Job in keyof Jobs]: string } = {
${table.join('')}};
`;
}

/** The bodies of a module's functions. */
function bodies(module) {
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  let at = 8;
  while (module[at++] !== 10) {
    const size = number();
    at += size;
  }
  number();
  return Array.from({ length: number() }, () => {
    const size = number();
    at += size;
    return module.subarray(at - size, at);
  });
}

async function compile(features) {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      ...['-O3', '--noAssert', '--runtime', 'stub', '--disableWarning', '112'],
      ...['--enable', 'simd', '--enable', 'threads', ...features],
      ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--baseDir', here, '--outFile', 'kernels.wasm'],
    ],
    { writeFile: (_name, contents) => void (bytes = contents) },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../runtime/binary.ts', import.meta.url), await build());
  writeFileSync(new URL('../runtime/job-layouts.ts', import.meta.url), layouts());
}
