import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The text of a file of the project. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** package.json as data. */
export const manifest = JSON.parse(read('package.json'));

/** All files below a folder that end in `ending`, relative to the project root, sorted. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** What the repository holds at its top level; where there is no git, what lies there without installed or built things. */
export function topLevel(): string[] {
  try {
    const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    return [...new Set(tracked.split('\n').map((path) => path.split('/')[0]))].filter(Boolean);
  } catch {
    return readdirSync(root).filter(
      (name) => !['node_modules', 'dist', 'dist-web', 'coverage'].includes(name),
    );
  }
}

/** Every module a file names: `import`, `export from`, `import()` and types alike. */
export function importsOf(path: string): string[] {
  return ts.preProcessFile(read(path), true, true).importedFiles.map((file) => file.fileName);
}

/** Where a relative import leads, from the project root. */
export const target = (from: string, specifier: string): string => join(dirname(from), specifier);

/** A parsed source file. */
export function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
}
