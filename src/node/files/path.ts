import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DeconvError, show, typeError } from '../../errors.ts';

/** A path as a string or as a URL of the scheme `file:`. */
export type Path = string | URL;

/** The path as a string. */
export function pathOf(fn: string, name: string, path: unknown, expected = 'a path or a file URL'): string {
  if (typeof path === 'string') return path;
  if (!(path instanceof URL)) throw typeError(fn, name, expected, path);
  try {
    return fileURLToPath(path);
  } catch (error) {
    throw new DeconvError(
      'UNSUPPORTED',
      `${fn}: the URL ${show(path.href)} names no file of this machine`,
      error,
    );
  }
}

/** The path of the file that a path or a link leads to; a pipe has none but its own. */
export async function resolvedPath(path: Path): Promise<string> {
  return realpath(path).catch(() => (path instanceof URL ? fileURLToPath(path) : path));
}
