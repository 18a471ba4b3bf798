import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest, root } from '../support/project.ts';

/** A folder of a user of the package: packed, unpacked into its node_modules, beside the dependencies. No network. */
let home: string;
let installed: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'deconvkit-package-'));
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', home], { cwd: root });
  const tarball = readdirSync(home).find((name) => name.endsWith('.tgz')) as string;
  installed = join(home, 'node_modules', 'deconvkit');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(home, tarball), '-C', installed, '--strip-components=1']);
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(home, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(home, 'node_modules', name));
  }
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (...args: string[]): string =>
  execFileSync(process.execPath, args, { cwd: home, encoding: 'utf8' }).trim();
const contents = (): string[] =>
  readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));

it('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false });
  expect(messages.map((one) => formatMessage(one, pkg))).toEqual([]);
});

describe('the packed package', () => {
  it('holds the built code, its sources for debuggers, and the texts; nothing else', () => {
    const top = new Set(contents().map((path) => path.split('/')[0]));
    expect([...top].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'package.json',
      'src',
    ]);
    expect(contents().filter((path) => /tsbuildinfo|\.test\.|^dist\/docs|^src.*\.md$/.test(path))).toEqual(
      [],
    );
  });

  it('is imported by name, from each entry', () => {
    const names = run('-e', `import('deconvkit').then(m => console.log(typeof m.rfftn))`);
    expect(names).toBe('function');
    expect(run('-e', `import('deconvkit/node').then(m => console.log(Object.keys(m).length))`)).toMatch(
      /^\d+$/,
    );
    expect(run('-e', `import('deconvkit/web').then(m => console.log(typeof m.startThreads))`)).toBe(
      'function',
    );
  });

  it('is typed for a strict user', () => {
    const user = join(home, 'user.mts');
    writeFileSync(
      user,
      `import { rfftn, tensor, type Spectrum } from 'deconvkit';\nimport 'deconvkit/node';\nimport { startThreads } from 'deconvkit/web';
export const count: Promise<number> = startThreads(2);
export const spectrum: Spectrum = rfftn(tensor([4], [1, 2, 3, 4]));
// @ts-expect-error a tensor needs samples
tensor([4]);\n`,
    );
    const program = ts.createProgram([user], {
      module: ts.ModuleKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    });
    expect(
      ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' ')),
    ).toEqual([]);
  });

  it('gives a browser a small core without Node in it', () => {
    const { files, packages } = closure(
      join(installed, 'dist/index.js'),
      join(installed, 'dist/web/index.js'),
    );
    expect([...packages]).toEqual(['fft.js']);
    const bytes = [...files].map((file) => gzipSync(readFileSync(file)).length).reduce((a, b) => a + b, 0);
    expect(bytes / 1024).toBeLessThan(350);
  });
});

/** All files that modules reach by imports, and the packages they name. */
function closure(...entries: string[]): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>(entries);
  const packages = new Set<string>();
  for (const file of files) {
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles) {
      if (fileName.startsWith('.')) files.add(join(dirname(file), fileName));
      else packages.add(fileName);
    }
  }
  return { files, packages };
}
