/**
 * Plants each mutant of conv.mjs in a copy of the project and runs the tests of the convolution engine on it: a mutant that no test notices
 * is a hole in the tests.
 *
 *     npm run mutants [-- part of a name]
 *
 * Exits with 1 when a mutant survives, or when its text is not found in the source any more.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutants } from './conv.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.argv[2] ?? '';
const copy = mkdtempSync(join(tmpdir(), 'deconvkit-mutants-'));
try {
  for (const part of ['src', 'test', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const sound = runTests();
  if (!sound.passed)
    throw new Error(`the tests fail before anything is planted:\n${sound.output.slice(-2000)}`);

  const survivors = mutants.filter(({ name }) => name.includes(wanted)).filter((mutant) => survives(mutant));
  process.stdout.write(
    `${survivors.length === 0 ? 'every mutant was noticed' : `survived: ${survivors.map(({ name }) => name).join(', ')}`}\n`,
  );
  process.exitCode = survivors.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function survives({ name, file, find, put }) {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (!source.includes(find)) throw new Error(`${name}: ${file} has no ${JSON.stringify(find)}`);
  writeFileSync(path, source.replaceAll(find, put));
  const { passed, output } = runTests();
  writeFileSync(path, source);
  const noticed =
    /FAIL\s+(?:\S+\s+)?(test\/\S+)/.exec(output)?.[1] ??
    output.split('\n').find((line) => /Error/.test(line));
  process.stdout.write(`${passed ? 'SURVIVED' : 'noticed '}  ${name}${passed ? '' : `  (${noticed})`}\n`);
  return passed;
}

function runTests() {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const tests = ['test/unit/conv', 'test/laws/conv'];
  const args = [
    vitest,
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'source',
    '--bail',
    '1',
    '--reporter',
    'dot',
    ...tests,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
    // The vectors beside the project would make it easy: what is committed must notice by itself.
    env: { ...process.env, NO_COLOR: '1', DECONVKIT_SHARED: join(copy, 'nowhere') },
    timeout: 300_000,
  });
  return { passed: status === 0, output: `${stdout}\n${stderr}` };
}
