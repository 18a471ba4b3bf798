import ts from 'typescript';
import { expect, it } from 'vitest';
import { parse, read, root } from '../support/project.ts';

/** The names a public module exports, `type` before those that are gone at run time. */
function publicNames(path: string): string {
  const names = parse(path, read(path)).statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported && ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? 'default'];
    if (isExported && ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause } = statement;
    if (!exportClause) return [`* from ${statement.moduleSpecifier?.getText()}`];
    if (!ts.isNamedExports(exportClause)) return [exportClause.getText()];
    return exportClause.elements.map(
      (one) => `${statement.isTypeOnly || one.isTypeOnly ? 'type ' : ''}${one.name.text}`,
    );
  });
  return `${names.sort().join('\n')}\n`;
}

// Every change of the public API is a line of a diff. `npx vitest run --config test/vitest.config.ts test/package -u` accepts it.
it.each([
  ['src/index.ts', 'index.txt'],
  ['src/conv/dialects/index.ts', 'dialects.txt'],
  ['src/node/index.ts', 'node.txt'],
  ['src/web/index.ts', 'web.txt'],
])('%s exports what %s lists', async (path, list) => {
  await expect(publicNames(path)).toMatchFileSnapshot(`${root}/test/package/exports/${list}`);
});
