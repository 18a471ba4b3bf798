/** What of many jobs is done, line by line beside the outputs: a killed run goes on where it was. */

import { closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { reasonOf } from '../../errors.ts';
import { isRunning } from '../../node/files/unfinished-files.ts';
import { UsageError } from '../failure.ts';
import { onEnd } from '../interrupt.ts';

/** A line. */
interface Line {
  readonly key: string;
  readonly state: 'begun' | 'done';
  readonly at: number;
  readonly document?: object | undefined;
}

/** A journal that this process alone writes. */
export interface Journal {
  /** The document of a finished job, `{}` where a killed run wrote the output and no more; undefined where it is to be done. */
  finished(key: string, output: string): Promise<object | undefined>;
  begin(key: string): void;
  done(key: string, document: object): void;
  close(): void;
}

/** Clocks of file systems are no finer. */
const clockTolerance = 2000;

/**
 * Opens the journal of a list of jobs.
 *
 * @param restart forgets what it says
 * @throws UsageError where another process has it, or it cannot be written
 */
export async function openJournal(path: string, restart: boolean): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  const unlock = lock(`${path}.lock`);
  const lines = restart ? [] : linesOf(path);
  const last = new Map(lines.map((line) => [line.key, line]));
  let file: number;
  try {
    file = openSync(path, restart ? 'w' : 'a');
    // A line that a killed run has left half.
    if (!restart && !endsWhole(path)) writeSync(file, '\n');
  } catch (error) {
    throw new UsageError(`cannot write the journal ${JSON.stringify(path)}: ${reasonOf(error)}`);
  }
  const write = (line: Line): void => {
    writeSync(file, `${JSON.stringify(line)}\n`);
    try {
      fsyncSync(file);
    } catch {
      // A file system that cannot.
    }
  };
  return {
    async finished(key, output) {
      const line = last.get(key);
      const state = line && (await stat(output).catch(() => undefined));
      if (!line || !state) return undefined;
      if (line.state === 'done') return line.document ?? {};
      // An output has its name only when it is whole: the run was killed between this and its line.
      return state.mtimeMs >= line.at - clockTolerance ? {} : undefined;
    },
    begin: (key) => write({ key, state: 'begun', at: Date.now() }),
    done: (key, document) => write({ key, state: 'done', at: Date.now(), document }),
    close() {
      closeSync(file);
      unlock();
    },
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const endsWhole = (path: string): boolean => /(^|\n)$/.test(textOf(path));

function linesOf(path: string): Line[] {
  return textOf(path)
    .split('\n')
    .flatMap((text) => {
      try {
        const line = JSON.parse(text);
        return typeof line?.key === 'string' ? [line as Line] : [];
      } catch {
        return [];
      }
    });
}

/** Takes a lock file, or that of a process that no longer runs. */
function lock(path: string): () => void {
  const own = `${hostname()} ${process.pid}`;
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
        throw new UsageError(`cannot write beside the journal: ${reasonOf(error)}`);
    }
    const [host, pid] = textOf(path).split(' ');
    const isAlive = host !== hostname() || isRunning(Number(pid));
    if (pid !== undefined && isAlive && Number(pid) !== process.pid)
      throw new UsageError(
        `process ${pid} on ${host} works on the same journal: wait for it, or delete ${JSON.stringify(path)} if it does not run`,
      );
    remove(path);
  }
  const unlock = (): void => {
    if (textOf(path) === own) remove(path);
  };
  onEnd(unlock);
  return unlock;
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already.
  }
}
