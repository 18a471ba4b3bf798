import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The same unit tests and laws over every way in which the kernels can run: `npm run test:engines`. */
const engines = ['reference', 'unshared', 'wasm', 'threads'];

/** Files and the command line do not care what computes; the rest is about one engine, or makes its own. */
const apart = [
  ...['node', 'cli', 'kernels/runtime/binary', 'kernels/runtime/workspace'].map(
    (name) => `test/unit/${name}{.test.ts,/**}`,
  ),
  ...['solver-memory', 'threads', 'without-*'].map((name) => `test/laws/${name}.test.ts`),
];

/** What cannot be without vectors. */
const vectorsOnly = ['conv/engine/simd', 'kernels/runtime/relaxed'].map(
  (name) => `test/unit/${name}.test.ts`,
);

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    projects: engines.map((engine) => ({
      extends: true as const,
      test: {
        name: engine,
        include: ['test/unit/**/*.test.ts', 'test/laws/**/*.test.ts'],
        exclude: engine === 'reference' ? [...apart, ...vectorsOnly] : apart,
        setupFiles: ['test/setup.ts'],
        testTimeout: 240_000,
        env: { DECONVKIT_ENGINE: engine },
      },
    })),
  },
});
