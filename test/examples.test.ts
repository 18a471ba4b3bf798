import { tmpdir } from 'node:os';
import { zipSync } from 'fflate';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as dialects from '../src/conv/dialects/index.ts';
import * as core from '../src/index.ts';
import * as node from '../src/node/index.ts';
import { promises, runExample } from './support/example.ts';
import { filesBelow, parse, read, target } from './support/project.ts';

interface Documented {
  readonly name: string;
  readonly file: string;
  readonly examples: readonly string[];
}

/** The functions that a file exports, with the @example blocks above them or above one of their overloads. */
function documented(file: string): Documented[] {
  const found = new Map<string, string[]>();
  for (const statement of parse(file, read(file)).statements) {
    if (!ts.isFunctionDeclaration(statement) || !statement.name) continue;
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    const examples = ts
      .getJSDocTags(statement)
      .filter((tag) => tag.tagName.text === 'example')
      .map((tag) => ts.getTextOfJSDocComment(tag.comment) ?? '');
    found.set(statement.name.text, [...(found.get(statement.name.text) ?? []), ...examples]);
  }
  return [...found].map(([name, examples]) => ({ name, file, examples }));
}

/** What a public module re-exports as values: name and defining file. */
function reExported(publicModule: string): { name: string; file: string }[] {
  return parse(publicModule, read(publicModule)).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || !statement.moduleSpecifier) return [];
    const file = target(publicModule, (statement.moduleSpecifier as ts.StringLiteral).text);
    const { exportClause } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause)) return [];
    return exportClause.elements
      .filter((one) => !one.isTypeOnly)
      .map((one) => ({ name: (one.propertyName ?? one.name).getText(), file }));
  });
}

const sources = filesBelow('src', '.ts').filter((path) => !path.includes('/assembly/'));
const all = sources.flatMap(documented);
const isNode = (file: string): boolean => file.startsWith('src/node/');

describe('every @example runs and keeps its promises', () => {
  const cases = all.flatMap(({ name, file, examples }) => examples.map((code) => ({ name, file, code })));
  it.each(cases)('$name ($file)', async ({ file, code }) => {
    // Editors show all that follows as code: sources are named before the example.
    expect(code, 'an example is one paragraph of code').not.toMatch(/\n\s*\n/);
    // The exports of the file itself come first: an example of an inner function may use it.
    const own = await import(/* @vite-ignore */ `../${file}`);
    const scope = isNode(file)
      ? { ...own, ...dialects, ...core, ...node, tmpdir, zipSync }
      : { ...own, ...dialects, ...core };
    expect(await runExample(code, scope)).toBe(promises(code));
  });
});

describe('every public function shows an example', () => {
  const exported = [
    'src/index.ts',
    'src/conv/dialects/index.ts',
    'src/node/index.ts',
    'src/web/index.ts',
  ].flatMap(reExported);
  it.each(exported)('$name', ({ name, file }) => {
    const found = all.find((one) => one.name === name && one.file === file);
    // Classes and tables are no functions.
    if (found) expect(found.examples.length, `${name} in ${file} has no @example`).toBeGreaterThan(0);
  });
});
