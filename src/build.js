/**
 * Bundles src into dist, beside the declarations that `tsc -b` emits: `npm run build`.
 *
 * The core is one file: importing 200 modules takes longer than starting Node (`node test/bench/import.mjs`). The other entries import the
 * same file, so that a process has one engine and one memory whichever entries it uses.
 */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RolldownMagicString, rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/**
 * The public entries by the name of their chunk. A chunk holds the modules that its entry imports statically, directly or not, except
 * those of an earlier chunk. An entry `path/name.ts` becomes dist/path/name.js with dist/path/name.d.ts: list it in the `exports` of
 * package.json too, and under `sideEffects` with its chunk if its import has an effect.
 */
const entries = {
  core: 'index.ts',
  dialects: 'conv/dialects/index.ts',
  node: 'node/index.ts',
  web: 'web/index.ts',
  'node-worker': 'node/worker.ts',
  'web-worker': 'web/worker.ts',
  supervise: 'cli/supervise.ts',
  cli: 'cli/main.ts',
  run: 'cli/run.ts',
};

const src = fileURLToPath(new URL('.', import.meta.url));
const dist = join(src, '../dist');
const { dependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));

const bundle = await rolldown({
  input: Object.fromEntries(Object.values(entries).map((path) => [path.replace('.ts', ''), join(src, path)])),
  platform: 'neutral',
  // A package that is a devDependency is bundled.
  external: [/^node:/, ...Object.keys(dependencies)],
  resolve: { mainFields: ['module', 'main'] },
  transform: { target: 'es2023' },
  // By default `sideEffects` of package.json applies, which lists files of dist and none of src.
  treeshake: { moduleSideEffects: () => true },
  // Several commands import dynamically what other modules of their chunk import statically.
  checks: { ineffectiveDynamicImport: false },
  plugins: [bundledPackages(), pureConstants(), quoteForeignSources()],
});
const { output } = await bundle.write({
  dir: dist,
  format: 'es',
  chunkFileNames: 'chunks/[name].js',
  codeSplitting: { groups: chunks() },
  comments: { legal: true, annotation: true, jsdoc: false },
  sourcemap: true,
});
await bundle.close();
removeStale(new Set(output.map(({ fileName }) => fileName)));

/**
 * Errors have their own chunk, because the command reports them without loading the core; so has what Node and browsers share beside the core.
 * The commands share one.
 */
function chunks() {
  const shared = [
    ['errors', 'errors.ts'],
    ['codes', 'codes/'],
  ];
  const ordered = [...shared, ...Object.entries(entries), ['commands', 'cli/commands/']];
  return ordered.map(([name, path], index) => ({
    name,
    test: (id) => id.startsWith(join(src, path)),
    priority: ordered.length - index,
  }));
}

/** Puts the licence before a bundled package, and turns one in CommonJS into a module whose only statement a bundler can drop. */
function bundledPackages() {
  return {
    name: 'bundled-packages',
    transform: {
      filter: { id: /node_modules/ },
      handler(code, id) {
        const [, folder, name] = /^(.*[\\/]node_modules[\\/]([^\\/]+))/.exec(id);
        const notice = `/*!\n${name}\n\n${licenceOf(folder)}\n*/\n`;
        const isModule = parseAst(code).body.some(({ type }) => type.startsWith('Export'));
        return edited(code, (text) =>
          isModule
            ? text.prepend(notice)
            : text
                .prepend(`${notice}export default /* @__PURE__ */ ((module) => {`)
                .append('\nreturn module.exports; })({});'),
        );
      },
    },
  };
}

/** The text of a package's licence: its file, or the section of its README. */
function licenceOf(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(join(folder, file), 'utf8').trim();
  return /#+ licen[cs]e\s+([\s\S]*)/i.exec(readFileSync(join(folder, 'README.md'), 'utf8'))[1].trim();
}

/**
 * Marks the initial values of top-level constants as pure. Without the mark, bundlers keep every initial value that contains a call, a
 * property access or a spread, with all it refers to, even in a program that uses a single function.
 */
function pureConstants() {
  return {
    name: 'pure-constants',
    renderChunk: (code) =>
      edited(code, (text) => {
        for (const { type, declarations } of parseAst(code).body) {
          if (type !== 'VariableDeclaration') continue;
          for (const { init } of declarations.filter(
            (one) => one.init && !isPlain(one.init) && !isMarked(code, one.init),
          ))
            text.appendLeft(init.start, '/* @__PURE__ */ (() => (').appendRight(init.end, '))()');
        }
      }),
  };
}

/** Whether bundlers recognize an expression as free of side effects. */
function isPlain({ type, elements, properties }) {
  if (type === 'ArrayExpression') return elements.every(isPlain);
  if (type === 'ObjectExpression')
    return properties.every(({ value, computed }) => value && !computed && isPlain(value));
  return [
    'Literal',
    'Identifier',
    'FunctionExpression',
    'ArrowFunctionExpression',
    'ClassExpression',
  ].includes(type);
}

function isMarked(code, { start }) {
  return code.slice(0, start).trimEnd().endsWith('/* @__PURE__ */');
}

function edited(code, edit) {
  const text = new RolldownMagicString(code);
  edit(text);
  return { code: text.toString(), map: text.generateMap({ hires: true }).toString() };
}

/** Keeps in the source maps only the sources that the package does not contain. */
function quoteForeignSources() {
  return {
    name: 'quote-foreign-sources',
    generateBundle(_options, files) {
      for (const file of Object.values(files).filter(({ fileName }) => fileName.endsWith('.map'))) {
        const map = JSON.parse(file.source);
        map.sourcesContent = map.sources.map((path, i) =>
          /node_modules/.test(path) ? map.sourcesContent[i] : null,
        );
        file.source = JSON.stringify(map);
      }
    },
  };
}

/** Removes the files of an earlier build: chunks that no longer exist, and declarations whose source no longer exists. */
function removeStale(made) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = relative(dist, join(entry.parentPath, entry.name));
    const isDeclared = path.endsWith('.d.ts') && existsSync(join(src, path.replace('.d.ts', '.ts')));
    if (
      entry.isFile() &&
      !isDeclared &&
      !path.endsWith('.tsbuildinfo') &&
      !made.has(path.replaceAll(sep, '/'))
    )
      rmSync(join(dist, path));
  }
}
