/** The unfinished files of a process that was killed. */

import { readdirSync, readlinkSync, unlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Deletes them in the folders of all files that the arguments may name. */
export function removeFilesOf(pid: number, args: readonly string[]): void {
  const name = new RegExp(`^\\.deconvkit-[0-9a-f]{8}-${pid}-[0-9a-f]{12}\\.tmp$`);
  for (const folder of new Set(args.flatMap(foldersOf)))
    try {
      for (const file of readdirSync(folder)) if (name.test(file)) unlinkSync(join(folder, file));
    } catch {
      // No folder, or one that may not be read or written.
    }
}

/** The folder of a file, and that of the file to which a link of this name leads. */
function foldersOf(word: string): string[] {
  const path = resolve(word.replace(/^--[\w-]+=/, ''));
  try {
    return [dirname(path), dirname(resolve(dirname(path), readlinkSync(path)))];
  } catch {
    return [dirname(path)];
  }
}
