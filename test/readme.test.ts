import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageCodecs } from '../src/node/files/codecs/catalogue.ts';
import { type PsfModelName, psfModels } from '../src/psf/catalogue.ts';
import { methods } from '../src/restore/methods/catalogue.ts';
import { checked, promises } from './support/example.ts';
import { manifest, read, root } from './support/project.ts';

const text = read('README.md');
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code);
const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));

// A folder of a user: the package installed, and the pictures that the snippets name.
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'deconvkit-readme-'));
  mkdirSync(join(home, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(home, 'node_modules/deconvkit'));
  symlinkSync(join(root, manifest.bin.deconv), join(home, 'node_modules/.bin/deconv'));
  cpSync(join(root, 'samples/01-photograph/input.png'), join(home, 'photo.png'));
  cpSync(join(root, 'samples/01-photograph/blurred.jpg'), join(home, 'blurred.jpg'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the snippets run and keep their promises', () => {
  it.each(blocks('ts').map((code, index) => ({ index, code })))('ts block $index', ({ index, code }) => {
    const check = `import { isDeepStrictEqual } from 'node:util';
      let kept = 0;
      const check = (actual, expected, label) => {
        if (!isDeepStrictEqual(actual, expected)) throw new Error(label + ' but it is ' + JSON.stringify(actual));
        kept++;
      };`;
    writeFileSync(join(home, `snippet-${index}.mjs`), `${check}${checked(code, true)}\nconsole.log(kept);`);
    const printed = execFileSync(process.execPath, [`snippet-${index}.mjs`], { cwd: home, encoding: 'utf8' });
    expect(Number(printed)).toBe(promises(code));
  });

  it('the commands, one after the other', () => {
    const commands = lines.filter((line) => line.startsWith('deconv '));
    expect(commands.length).toBeGreaterThan(3);
    const path = `${join(home, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
    for (const line of commands)
      execFileSync('sh', ['-ec', line], { cwd: home, env: { ...process.env, PATH: path }, stdio: 'pipe' });
    expect(existsSync(join(home, 'restored.png'))).toBe(true);
  });
});

it('the two commands for a fresh machine call scripts that exist', () => {
  const fresh = lines.filter((line) => line.startsWith('npm '));
  expect(fresh).toEqual(['npm install deconvkit', 'npm ci && npm run demo', 'npm ci && npm test']);
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(['prepare', 'demo', 'test']));
});

it('every format stands in the table with its bits', () => {
  for (const { title, depths } of Object.values(imageCodecs))
    expect(text).toMatch(new RegExp(`^\\| ${title}[^|]*\\| ${depths.join(', ')} \\|`, 'm'));
});

it('every method stands in the table', () => {
  const section = text.slice(text.indexOf('## Methods'), text.indexOf('## PSF models'));
  const rows = [...section.matchAll(/^\| `([a-z][\w-]*)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(Object.keys(methods).sort());
});

it('every PSF model stands in the table with its required parameters', () => {
  const section = text.slice(text.indexOf('## PSF models'), text.indexOf('## Samples'));
  const rows = [...section.matchAll(/^\| `([a-z]+)` \|.*\| (.*) \|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(psfModels).sort());
  for (const [, name, parameters] of rows)
    for (const [key, { required }] of Object.entries(psfModels[name as PsfModelName].parameters))
      if (required) expect(parameters, name).toContain(`\`${key}\``);
});

it('every link leads to a file', () => {
  for (const [, target] of text.matchAll(/\]\(((?:[^()#]|\([^()]*\))+)\)/g))
    if (!/^https?:/.test(target)) expect(existsSync(join(root, target)), target).toBe(true);
});
