/** Compiles the kernels twice, without and with relaxed vectors, and inlines them: `node src/kernels/assembly/build.js` writes ../binary.ts. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The text of binary.ts for the kernels as they stand. */
export async function build() {
  const plain = await compile([]);
  const relaxed = await compile(['--enable', 'relaxed-simd']);
  return `/** The kernels of assembly/, compiled: written by \`npm run build:wasm\`. */
export const binary: string =
  '${plain}';

/** The same for hosts with relaxed vectors: a product and its sum are rounded once. */
export const relaxedBinary: string =
  '${relaxed}';
`;
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
  return Buffer.from(bytes).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../binary.ts', import.meta.url), await build());
