import { readFileSync } from 'node:fs';

const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The public modules by their file below src, as the exports of package.json name them: 'node/index.ts' is 'deconvkit/node'. */
export const modules = Object.fromEntries(
  Object.entries(exports)
    .filter(([, { types }]) => types !== undefined)
    .map(([path, { types }]) => [
      types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts'),
      path.replace('.', name),
    ]),
);
