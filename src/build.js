/**
 * Bundles src into dist, where `tsc -b` has put the declarations: `npm run build`.
 *
 * One file holds the core, because 200 files take a multiple of the start-up time of Node. The other entries share it, so that a
 * process has one engine and one memory whatever it imports.
 */

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RolldownMagicString, rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/**
 * What is imported or run from outside, and the chunk that holds it. A chunk takes all modules that its entry imports statically and
 * that no chunk above has. package.json names the same files below dist.
 */
const entries = {
  core: 'index.ts',
  node: 'node/index.ts',
  web: 'web/index.ts',
  cli: 'cli/main.ts',
};

const src = fileURLToPath(new URL('.', import.meta.url));
const dist = join(src, '../dist');
const { dependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));

const bundle = await rolldown({
  input: Object.fromEntries(Object.values(entries).map((path) => [path.replace('.ts', ''), join(src, path)])),
  platform: 'neutral',
  // Packages that are no dependencies at run time are bundled.
  external: [/^node:/, ...Object.keys(dependencies)],
  resolve: { mainFields: ['main'] },
  transform: { target: 'es2023' },
  // Else package.json decides, which names the files of dist that have effects, not those of src.
  treeshake: { moduleSideEffects: () => true },
  // The commands import lazily what others of the same chunk import statically.
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

/** The errors come first: the command needs them before it knows whether it needs the core. All commands share a chunk. */
function chunks() {
  const ordered = [['errors', 'errors.ts'], ...Object.entries(entries), ['commands', 'cli/commands/']];
  return ordered.map(([name, path], index) => ({
    name,
    test: (id) => id.startsWith(join(src, path)),
    priority: ordered.length - index,
  }));
}

/** Makes a CommonJS package an expression that bundlers can drop, behind its licence. */
function bundledPackages() {
  return {
    name: 'bundled-packages',
    transform: {
      filter: { id: /node_modules/ },
      handler(code, id) {
        const [, folder, name] = /^(.*[\\/]node_modules[\\/]([^\\/]+))/.exec(id);
        const [, licence] = /#+ licen[cs]e\s+([\s\S]*)/i.exec(
          readFileSync(join(folder, 'README.md'), 'utf8'),
        );
        const notice = `/*!\n${name}\n\n${licence.trim()}\n*/\n`;
        return edited(code, (text) =>
          text
            .prepend(`${notice}export default /* @__PURE__ */ ((module) => {`)
            .append('\nreturn module.exports; })({});'),
        );
      },
    },
  };
}

/**
 * Marks the initial values of constants as pure: without it a bundler keeps each that calls or reads anything, and what it refers to,
 * in a program that uses one function of the core.
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

/** Whether every bundler knows that an expression has no effect. */
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

/** Source maps quote only what the package does not hold. */
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

/** Removes what an earlier build left: files whose source is gone, or whose chunk has another name. */
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
