import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that run what is built: they see the package as its users do. */
const built = [
  'test/cli/**',
  'test/package/**',
  'test/readme.test.ts',
  'test/samples.test.ts',
  'test/browser/images.test.ts',
  'test/browser/library.test.ts',
];
// CI counts the results itself: a file name here adds vitest's own JSON report.
const results = process.env.DECONVKIT_TEST_RESULTS;

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: ['test/bench/**', ...built],
          setupFiles: ['test/setup.ts'],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'built',
          include: built.map((path) => path.replace('**', '**/*.test.ts')),
          globalSetup: 'test/build.ts',
          testTimeout: 120_000,
        },
      },
    ],
  },
});
