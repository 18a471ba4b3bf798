import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error a build script in plain JavaScript
import { build, layouts } from '../../../../src/kernels/assembly/build.js';
import { jobLayouts } from '../../../../src/kernels/runtime/job-layouts.ts';

const generated = (name: string): string =>
  readFileSync(new URL(`../../../../src/kernels/runtime/${name}.ts`, import.meta.url), 'utf8');

it('binary.ts is what the kernels compile to', async () => {
  // Compared without printing the text, which is long: npm run build:wasm writes it.
  expect(generated('binary') === (await build())).toBe(true);
});

it('job-layouts.ts lists the fields of the job classes', () => {
  expect(generated('job-layouts')).toBe(layouts());
});

it('every job fits into its place in memory', () => {
  for (const layout of Object.values(jobLayouts)) expect(layout.split(' ').length).toBeLessThanOrEqual(64);
});
