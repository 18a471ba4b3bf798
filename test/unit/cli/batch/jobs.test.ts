import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expand, jobsOfInputs, keyOf, outputName } from '../../../../src/cli/batch/job.ts';
import { jobsOfFile } from '../../../../src/cli/batch/job-file.ts';
import { checkResults, resultsText } from '../../../../src/cli/batch/results.ts';
import type { RestoreFlags } from '../../../../src/cli/restore/restore-file.ts';

const home = mkdtempSync(join(tmpdir(), 'deconv-jobs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeAll(() => {
  mkdirSync(join(home, 'raw'));
  for (const name of ['b.png', 'a.png', 'c.tif']) writeFileSync(join(home, 'raw', name), name);
});
const at = (name: string): string => join(home, name);

describe('inputs', () => {
  it('patterns, each file once, in the order of the names', async () => {
    expect(await expand([at('raw/b.png'), at('raw/*.png'), at('raw/{c,d}.tif')])).toEqual(
      ['raw/b.png', 'raw/a.png', 'raw/c.tif'].map(at),
    );
  });

  it.each([
    [['-'], /stdin is one image/],
    [['raw'], /raw" is a folder: expected images, or a pattern as ".*raw\/\*\.png"/],
    [['raw/*.jpg'], /no file matches/],
  ])('%j', async (files, message) => {
    await expect(expand(files.map((name) => (name === '-' ? name : at(name))))).rejects.toThrow(message);
  });

  it.each([
    ['{name}.{ext}', undefined, 'm51.fits'],
    ['{n}-{dir}-{name}-sharp.png', undefined, '0007-sky-m51-sharp.png'],
    ['{name}.{ext}', 'jpeg', 'm51.jpg'],
    ['{name}.{ext}', 'fits', 'm51.fits'],
    ['{stem}.png', undefined, /--name has \{stem\}: expected \{name\}, \{ext\}, \{dir\}, \{n\}/],
    ['../{name}', undefined, /expected a name without folders/],
  ])('the name %s with format %s', (pattern, format, expected) => {
    const make = () => outputName(pattern, '/data/sky/m51.fits', 7, format);
    if (expected instanceof RegExp) expect(make).toThrow(expected);
    else expect(make()).toBe(expected);
  });

  it('a job is known by its files and its options, not by how it is run', async () => {
    const options = { method: 'wiener' } as RestoreFlags;
    const { jobs, journal } = await jobsOfInputs([at('raw/a.png')], { ...options, outDir: at('out') });
    expect(journal).toBe(at('out/.deconv-journal.jsonl'));
    const key = (changes: object, files: string[] = []) =>
      keyOf({ ...jobs[0], options: { ...options, ...changes } }, files);
    expect(await key({ threads: 2, force: true })).toBe(await key({}));
    const others = [await key({ method: 'rl' }), await key({}, [at('raw/b.png')])];
    writeFileSync(at('raw/a.png'), 'changed');
    others.push(await key({}));
    expect(new Set([...others, await key({ noise: 1 })]).size).toBe(4);
  });
});

describe('a list of jobs', () => {
  const list = (text: string, name = 'job.yaml'): string => {
    writeFileSync(at(name), text.replaceAll('HOME', home));
    return at(name);
  };

  it('goes through the parser of the command line, with the defaults of the list', async () => {
    const path = list(`
defaults: { psf: [disk:radius=2, disk:radius=3, disk:radius=4], out-dir: HOME/out, noise: 0.02 }
jobs:
  - { input: "HOME/raw/[bc].*", name: "{n}.png", refine-psf: false, preview: true }
  - { input: HOME/raw/b.png, depth: float, region: "1,2,30,40", noise: auto }`);
    const { jobs, journal } = await jobsOfFile(path, { force: true, maxPixels: 7 });
    expect(journal).toBe(at('job.journal.jsonl'));
    expect(jobs.map(({ output }) => output)).toEqual(['out/0001.png', 'out/0002.png', 'out/b.png'].map(at));
    const shared = {
      psf: ['disk:radius=2', 'disk:radius=3', 'disk:radius=4'],
      method: 'auto',
      force: true,
      maxPixels: 7,
    };
    expect(jobs[1].options).toMatchObject({ ...shared, noise: 0.02, refinePsf: false, preview: true });
    const region = { x: 1, y: 2, width: 30, height: 40 };
    expect(jobs[2].options).toMatchObject({
      ...shared,
      noise: 'auto',
      refinePsf: true,
      depth: 'float',
      region,
    });
  });

  it.each([
    ['jobs: 3', /must hold a list of jobs, or "defaults" and "jobs"/],
    ['{ jobs: [], deflauts: {} }', /has "deflauts": expected "defaults" and "jobs"/],
    ['- 7', /job 1 of \S+: expected a mapping of input, output and options/],
    ['- { output: x.png }', /job 1 of \S+: "input" must be a file, a pattern or a list of them/],
    ['- { input: HOME/raw/b.png }', /job 1 of \S+: expected "output", or "out-dir"/],
    ['- { input: HOME/raw/*, output: x.png }', /"output" is one file, "input" 3: expected "out-dir"/],
    ['- { input: HOME/raw/b.png, output: x.png, name: a }', /"name" belongs to "out-dir"/],
    [
      '- { input: HOME/raw/b.png, output: x.png, methd: rl }',
      /unknown option "methd" \(did you mean method\?\)/,
    ],
    ['- { input: HOME/raw/b.png, output: x.png, depth: 9 }', /'--depth <bits>' argument '9' is invalid/],
    ['- { input: HOME/raw/b.png, output: x.png, depth: { a: 1 } }', /"depth" must be a text, a number/],
    ['- { input: HOME/raw/b.png, output: x.png, preview: 3 }', /preview/],
    ['- { input: HOME/raw/b.png, output: x.png, json: true }', /"json" is not an option of a job/],
    ['- { input: [', /is damaged: /],
  ])('%s', async (text, message) => {
    await expect(jobsOfFile(list(text), {})).rejects.toThrow(message);
  });

  it('a line that is no JSON', async () => {
    await expect(jobsOfFile(list('{"input"', 'job.jsonl'), {})).rejects.toThrow(/job\.jsonl is damaged/);
    await expect(jobsOfFile(at('gone.yaml'), {})).rejects.toThrow(
      /cannot read "\S+gone\.yaml": there is no such file/,
    );
  });
});

describe('results', () => {
  const results = [
    { input: 'a, "b".png', output: 'x.png', state: 'done', method: 'rl', warnings: ['one', 'two'] },
    { input: 'c.png', output: 'y.png', state: 'failed', error: 'cut' },
  ] as const;

  it('as CSV and as JSON lines', () => {
    const [, first, second] = resultsText('r.csv', results).trimEnd().split('\n');
    expect(first).toBe('"a, ""b"".png",x.png,done,,rl,,,,,,one; two,');
    expect(second).toBe('c.png,y.png,failed,,,,,,,,,cut');
    expect(
      resultsText('r.jsonl', results)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(results);
    expect(() => checkResults('r.txt')).toThrow(/--results writes \.csv or \.jsonl, got "r\.txt"/);
  });
});
