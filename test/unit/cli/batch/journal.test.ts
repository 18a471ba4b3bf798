import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openJournal } from '../../../../src/cli/batch/journal.ts';

const home = mkdtempSync(join(tmpdir(), 'deconv-journal-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const fresh = (): { readonly path: string; readonly output: string } => {
  const folder = mkdtempSync(join(home, 'case-'));
  return { path: join(folder, 'deep', 'journal.jsonl'), output: join(folder, 'out.png') };
};

it('knows what is done, as long as its output is there', async () => {
  const { path, output } = fresh();
  const first = await openJournal(path, false);
  first.begin('k');
  writeFileSync(output, 'whole');
  first.done('k', { method: 'rl' });
  first.close();
  const second = await openJournal(path, false);
  expect(await second.finished('k', output)).toEqual({ method: 'rl' });
  expect(await second.finished('other', output)).toBeUndefined();
  rmSync(output);
  expect(await second.finished('k', output)).toBeUndefined();
  second.close();
  const third = await openJournal(path, true);
  writeFileSync(output, 'whole');
  expect(await third.finished('k', output)).toBeUndefined();
  third.close();
});

it('an output that is newer than the begin of its job was finished by a run that was killed after it', async () => {
  const { path, output } = fresh();
  const journal = await openJournal(path, false);
  journal.begin('k');
  journal.close();
  writeFileSync(output, 'whole');
  const next = await openJournal(path, false);
  expect(await next.finished('k', output)).toEqual({});
  // One from before the run is not its work.
  utimesSync(output, new Date(0), new Date(0));
  expect(await next.finished('k', output)).toBeUndefined();
  next.close();
});

it('a line that was cut is ignored, and the next one begins behind it', async () => {
  const { path, output } = fresh();
  writeFileSync(output, 'whole');
  const journal = await openJournal(path, false);
  journal.done('k', {});
  journal.close();
  appendFileSync(path, '{"key":"l","state":"do');
  const next = await openJournal(path, false);
  expect(await next.finished('k', output)).toEqual({});
  next.done('m', {});
  next.close();
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  const last = await openJournal(path, false);
  expect(await last.finished('m', output)).toEqual({});
  last.close();
});

it('one process works on it at a time; the lock of a dead one is taken', async () => {
  const { path } = fresh();
  (await openJournal(path, false)).close();
  writeFileSync(`${path}.lock`, `${hostname()} 1`);
  await expect(openJournal(path, false)).rejects.toThrow(/process 1 on \S+ works on the same journal/);
  writeFileSync(`${path}.lock`, `${hostname()} 4194304`);
  (await openJournal(path, false)).close();
});
