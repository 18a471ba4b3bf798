import { readFileSync } from 'node:fs';

/** The version of this program; the folder of this file and that of the built chunks lie equally deep. */
export function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
