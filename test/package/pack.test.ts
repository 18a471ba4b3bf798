import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest, root } from '../support/project.ts';

/** A folder of a user of the package: packed, unpacked into its node_modules, beside the dependencies. No network. */
let home: string;
let installed: string;

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'deconvkit-package-')));
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

  describe.each([
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  ])('for a strict user, %o', (resolution) => {
    const core = `import { rfftn, tensor, type Spectrum } from 'deconvkit';
export const spectrum: Spectrum = rfftn(tensor([4], [1, 2, 3, 4]));
// @ts-expect-error a tensor needs samples
tensor([4]);\n`;
    const others = `import 'deconvkit/node';
import { startThreads } from 'deconvkit/web';
export const count: Promise<number> = startThreads(2);\n`;

    it('the core is typed without Node and without the DOM', () => {
      expect(complaints(core, { ...resolution, types: [] })).toEqual([]);
    });

    it('the other entries are typed with Node', () => {
      expect(complaints(core + others, { ...resolution, types: ['node'] })).toEqual([]);
    });
  });

  it('gives a browser a small core without Node in it', () => {
    const { files, packages } = closure(
      join(installed, 'dist/index.js'),
      join(installed, 'dist/web/index.js'),
    );
    expect([...packages]).toEqual([]);
    const bytes = [...files].map((file) => gzipSync(readFileSync(file)).length).reduce((a, b) => a + b, 0);
    expect(bytes / 1024).toBeLessThan(350);
  });

  it('carries the licence of the bundled package', () => {
    expect(readFileSync(join(installed, 'dist/chunks/core.js'), 'utf8')).toMatch(
      /\/\*!\s+fft\.js\s[^*]*MIT License\.\s+Copyright Fedor Indutny[^*]*NO EVENT SHALL THE AUTHORS/,
    );
  });

  it('shares one engine between its entries', () => {
    const program = `
      const workers = require('node:worker_threads');
      let started = 0;
      workers.Worker = class { constructor() { started++; } unref() {} };
      require('node:module').syncBuiltinESMExports();
      Promise.all([import('deconvkit'), import('deconvkit/node')]).then(([{ rfftn, setThreads, zeros }]) => {
        setThreads(3);
        rfftn(zeros([256, 256]));
        console.log(started);
      });`;
    expect(run('-e', program)).toBe('2');
  });

  it('has one file per entry beside the chunks, and each module once', () => {
    const built = contents().filter((path) => /^dist\/.*\.js$/.test(path));
    const { exports } = manifest;
    const named = Object.values<{ default?: string }>(exports).flatMap((one) => one.default?.slice(2) ?? []);
    expect(built.filter((path) => !path.startsWith('dist/chunks/')).sort()).toEqual(
      [...named, ...['main', 'run', 'supervise'].map((name) => `dist/cli/${name}.js`)].sort(),
    );
    const sources = built.flatMap((path) => sourcesOf(path));
    expect(sources).toEqual([...new Set(sources)]);
  });

  it('has source maps whose sources are in the package or in the map', () => {
    const maps = contents().filter((path) => path.endsWith('.js.map'));
    expect(maps.length).toBeGreaterThan(3);
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(installed, path), 'utf8'));
      for (const [i, source] of sources.entries())
        expect(
          typeof sourcesContent?.[i] === 'string' || existsSync(join(installed, dirname(path), source)),
          source,
        ).toBe(true);
    }
  });

  it('maps stack traces to the source', () => {
    const call = `import('deconvkit').then(m => m.gaussianPsf({ sigma: -1 })).catch(e => console.log(e.stack))`;
    const source = readFileSync(join(installed, 'src/psf/models/gaussian.ts'), 'utf8').split('\n');
    const [, line] = /gaussianPsf \(.*\/src\/psf\/models\/gaussian\.ts:(\d+):\d+\)/.exec(
      run('--enable-source-maps', '-e', call),
    ) as RegExpExecArray;
    expect(source[Number(line) - 1]).toContain('widths(checked)');
  });
});

describe('start-up', () => {
  it('of the core loads few files and does not instantiate the kernels', () => {
    const files = loads('--input-type=module', '-e', `import 'deconvkit'`);
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(5);
    const watched = `globalThis.WebAssembly = new Proxy({}, { get() { throw new Error('too early'); } });
      globalThis.SharedArrayBuffer = undefined;
      import('deconvkit').then(() => console.log('untouched'))`;
    expect(run('-e', watched)).toBe('untouched');
  });

  it('of the command loads no package that it does not need', () => {
    const needs = (...args: string[]): string =>
      loads('node_modules/deconvkit/bin/deconv.js', ...args).join();
    expect(needs('--version')).not.toMatch(/chunks\/(core|commands|node)|sharp|jsdom|plot|table|levenshtein/);
    for (const args of [['methods'], ['--help']]) expect(needs(...args)).not.toMatch(/sharp|jsdom|plot/);
  });
});

describe('a bundler of the user', () => {
  it('keeps only the used part of the core', async () => {
    const psnr = await bundled(`export { psnr } from 'deconvkit';`);
    expect(psnr).toContain('log10');
    // Checks of tensors and options, with suggestions, are a part of it.
    expect(psnr.length).toBeLessThan(5120);
    expect(await bundled(`import 'deconvkit';`)).toBe('');
    expect(await bundled(`export { conv, convTranspose } from 'deconvkit';`)).not.toContain('Richardson');
  });

  // Some bundlers ignore `sideEffects`, and all must keep a statement that may have an effect.
  it('drops the core where nothing of it is used, also without `sideEffects`', async () => {
    const core = [...closure(join(installed, 'dist/index.js')).files];
    for (const file of core) expect(await bundled(`import '${file}';`, true), file).toBe('');
  });

  it('keeps the registration of the thread host', async () => {
    const used = `export { rfftn } from 'deconvkit';`;
    expect(await bundled(used)).not.toContain('Worker');
    expect(await bundled(`import 'deconvkit/web'; ${used}`)).toMatch(/crossOriginIsolated[\s\S]*new Worker/);
    expect(await bundled(`import 'deconvkit/node'; ${used}`)).toMatch(/availableParallelism[\s\S]*new \w+\(/);
  });
});

/** A program bundled and minified without comments; `blind` ignores `sideEffects` in package.json. */
async function bundled(program: string, blind = false): Promise<string> {
  const input = join(home, 'program.js');
  writeFileSync(input, program);
  const bundle = await rolldown({
    input,
    platform: 'neutral',
    external: [/^node:/, ...Object.keys(manifest.dependencies)],
    ...(blind && { treeshake: { moduleSideEffects: () => true } }),
  });
  const { output } = await bundle.generate({ minify: true, comments: { legal: false } });
  await bundle.close();
  return output[0].code.trim();
}

/** The diagnostics of the compiler for a program. */
function complaints(text: string, options: ts.CompilerOptions): string[] {
  const user = join(home, 'user.mts');
  writeFileSync(user, text);
  const program = ts.createProgram([user], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    typeRoots: [join(root, 'node_modules/@types')],
    ...options,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '));
}

const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** The files that a Node process imports. */
function loads(...args: string[]): string[] {
  const load = `export function load(url, context, next) {
    process._rawDebug('loads ' + url);
    return next(url, context);
  }`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(load))});`;
  const { stderr, status } = spawnSync(process.execPath, ['--import', asUrl(register), ...args], {
    cwd: home,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return [...stderr.matchAll(/^loads (file:.*)$/gm)].map(([, url]) => url);
}

/** The sources of a built file. */
function sourcesOf(path: string): string[] {
  const map = join(installed, `${path}.map`);
  return existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')).sources : [];
}

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
