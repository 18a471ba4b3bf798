import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = process.env.DECONVKIT_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));

/** The path of measuring data kept beside the project, or undefined where it is not there: tests then skip. */
export function sharedPath(...parts: string[]): string | undefined {
  const path = [root, ...parts].join('/');
  return existsSync(path) ? path : undefined;
}
