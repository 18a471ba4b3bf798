/**
 * Compiles the kernels twice, without and with relaxed vectors, and inlines them: `node src/kernels/assembly/build.js` writes ../runtime/binary.ts.
 * Of the second build it keeps the functions that differ.
 */

import { writeFileSync } from 'node:fs';
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

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../runtime/binary.ts', import.meta.url), await build());
