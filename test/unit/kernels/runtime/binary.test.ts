import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// @ts-expect-error a build script in plain JavaScript
import { build } from '../../../../src/kernels/assembly/build.js';

it('is what the kernels compile to', async () => {
  const kept = readFileSync(new URL('../../../../src/kernels/runtime/binary.ts', import.meta.url), 'utf8');
  // Said without the text itself, which is long: npm run build:wasm writes it anew.
  expect(kept === (await build())).toBe(true);
});
