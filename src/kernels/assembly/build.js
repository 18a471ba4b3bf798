/** Compiles the kernels and inlines them: `node src/kernels/assembly/build.js` writes ../binary.ts. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The text of binary.ts for the kernels as they stand. */
export async function build() {
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      ...['-O3', '--noAssert', '--runtime', 'stub', '--disableWarning', '112'],
      ...['--enable', 'simd', '--enable', 'threads'],
      ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--baseDir', here, '--outFile', 'kernels.wasm'],
    ],
    { writeFile: (_name, contents) => void (bytes = contents) },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  const base64 = Buffer.from(bytes).toString('base64');
  return `/** The kernels of assembly/, compiled: written by \`npm run build:wasm\`. */\nexport const binary: string =\n  '${base64}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../binary.ts', import.meta.url), await build());
