/** The files of a call: what it reads, what it writes, and that the one does not replace the other. */

import { fstatSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError } from '../failure.ts';
import { onEnd } from '../interrupt.ts';

/** All files of a call; `-` and what is undefined is no file. */
export interface CallFiles {
  /** Everything that is read: images, PSFs, kernels, masks. */
  readonly inputs: readonly (string | undefined)[];
  readonly outputs: readonly (string | undefined)[];
  /** Whether the outputs may replace files. */
  readonly force?: boolean | undefined;
}

/**
 * Throws before the work begins when an output could not be written, is a file that exists and `--force` is not given, or is the same
 * file as another output.
 */
export async function checkFiles({ inputs, outputs, force = false }: CallFiles): Promise<void> {
  const { identityOf, targetOf } = await import('../../node/files/output-target.ts');
  const read = new Set<string>();
  for (const path of inputs.filter(isFile)) {
    const file = await stat(path).catch(() => undefined);
    if (file !== undefined) read.add(identityOf(file));
  }
  const taken = standardStreams(identityOf);
  for (const path of outputs.filter(isFile)) {
    const { identity, mode } = await targetOf('deconv', path);
    if (identity === undefined) continue;
    const other = taken.get(identity);
    if (other !== undefined)
      throw new UsageError(`${JSON.stringify(path)} is also ${other}: expected another file`);
    taken.set(identity, 'the file of another output');
    if (mode !== undefined && !force)
      throw new UsageError(
        `${JSON.stringify(path)} ${read.has(identity) ? 'is an input of this command' : 'exists already'}: --force replaces it`,
      );
  }
}

/** Writes an output that {@link checkFiles} has seen. */
export async function writeOutput(
  path: string,
  data: string | Uint8Array,
  force: boolean | undefined,
): Promise<void> {
  const { removeUnfinishedFiles, writeFileAtomic } = await import('../../node/index.ts');
  onEnd(removeUnfinishedFiles);
  await writeFileAtomic(path, data, { keepExisting: true, force }, 'deconv');
}

/** The files that a shell has put in the place of stdout and stderr. */
function standardStreams(identityOf: (file: Stats) => string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [descriptor, name] of [
    [1, 'stdout'],
    [2, 'stderr'],
  ] as const) {
    try {
      const file = fstatSync(descriptor);
      if (file.isFile()) files.set(identityOf(file), `the file that ${name} goes to`);
    } catch {
      // Closed.
    }
  }
  return files;
}

function isFile(path: string | undefined): path is string {
  return path !== undefined && path !== '-';
}
