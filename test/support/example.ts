import { isDeepStrictEqual } from 'node:util';
import ts from 'typescript';
import { parse } from './project.ts';

type Scope = Record<string, unknown>;

/**
 * Turns the promises of an example into checks: a statement `expression; // => value` becomes `check(expression, value, …)`.
 * The import statements go: what they name is in scope, or `keepImports` leaves them where they are.
 */
export function checked(code: string, keepImports = false): string {
  const file = parse('example.ts', code);
  const edits: { start: number; end: number; text: string }[] = [];
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement) && !keepImports) {
      edits.push({ start: statement.getStart(), end: statement.end, text: '' });
      continue;
    }
    const comment = /^[ \t]*\/\/ => (.*)/.exec(code.slice(statement.end))?.[1];
    if (comment === undefined) continue;
    if (!ts.isExpressionStatement(statement)) throw new Error(`"=> ${comment}" must follow an expression`);
    const expression = statement.expression.getText();
    const label = JSON.stringify(`${expression}; // => ${comment}`);
    edits.push({
      start: statement.getStart(),
      end: statement.end,
      text: `check((${expression}), (${comment}), ${label});`,
    });
  }
  let text = code;
  for (const { start, end, text: replacement } of edits.reverse())
    text = text.slice(0, start) + replacement + text.slice(end);
  return ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  }).outputText;
}

/** How many `// => value` lines an example has. */
export const promises = (code: string): number => code.match(/\/\/ => /g)?.length ?? 0;

/** Runs an example with `scope` in sight; throws where a promised value does not come. Returns how many came. */
export async function runExample(code: string, scope: Scope): Promise<number> {
  let count = 0;
  const check = (actual: unknown, expected: unknown, label: string): void => {
    count++;
    if (!isDeepStrictEqual(plain(actual), plain(expected)))
      throw new Error(`${label} but it is ${JSON.stringify(plain(actual))}`);
  };
  const names = Object.keys(scope);
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const body = checked(code).replace(/^export \{\};?\s*$/m, '');
  await new AsyncFunction('check', ...names, `'use strict';\n${body}`)(
    check,
    ...names.map((name) => scope[name]),
  );
  return count;
}

/** Typed arrays as arrays and -0 as 0: what a reader means by the value in a comment. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return [...(value as Float64Array)].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return value === 0 ? 0 : value;
}
