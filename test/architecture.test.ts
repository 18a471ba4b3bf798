import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, parse, read, target, topLevel } from './support/project.ts';

/** Lowest first. A file imports from a lower floor or from its own folder; folders of one floor do not know each other. */
const floors = [
  ['errors', 'tensor', 'random', 'suggestion', 'check-options', 'parameter', 'linear-operator'],
  ['numerics'],
  ['kernels'],
  ['fft'],
  ['boundary'],
  ['codes', 'conv', 'psf', 'estimate', 'metrics', 'noise', 'denoise'],
  ['operators'],
  ['solvers'],
  ['blind'],
  ['restore', 'versus'],
  ['index'],
  ['node', 'web'],
  ['cli'],
];
/** The only packages that the core imports; src/build.js bundles them. */
const corePackages = ['fft.js', 'fastest-levenshtein'];
const publicModules = ['src/index.ts', 'src/conv/dialects/index.ts', 'src/node/index.ts', 'src/web/index.ts'];

const sources = filesBelow('src', '.ts').filter((path) => !path.endsWith('.d.ts'));
// AssemblyScript looks like TypeScript but is compiled by another compiler, from an entry of its own.
const modules = sources.filter((path) => !path.includes('/assembly/'));

/** The folder below src, or the name of the file that lies directly in it. */
const room = (path: string): string =>
  path
    .replace(/^src\//, '')
    .replace(/\.ts$/, '')
    .split('/')[0];
const floor = (path: string): number => floors.findIndex((rooms) => rooms.includes(room(path)));
const isCore = (path: string): boolean => floor(path) < floors.findIndex((rooms) => rooms.includes('node'));

describe('floors', () => {
  it.each(modules)('%s stands on one, and imports from below or from its own folder', (path) => {
    expect(floor(path), `give "${room(path)}" a floor`).toBeGreaterThanOrEqual(0);
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith('.')) {
        if (isCore(path)) expect(corePackages, `${path} is core`).toContain(specifier);
        continue;
      }
      const imported = target(path, specifier);
      if (room(imported) === room(path) && path.split('/').length > 2) continue;
      // The floor of primitives holds single files, which may know each other; cycles are caught below.
      if (floor(path) === 0 && floor(imported) === 0) continue;
      expect(floor(imported), `${path} imports ${imported}`).toBeLessThan(floor(path));
    }
  });

  it('the core is compiled without Node and without the DOM', () => {
    const base = ts.parseConfigFileTextToJson('base', read('src/tsconfig.base.json')).config.compilerOptions;
    const core = ts.parseConfigFileTextToJson('core', read('src/tsconfig.json')).config;
    expect(base).toMatchObject({ lib: ['ES2023'], types: [] });
    expect(core.compilerOptions).not.toHaveProperty('lib');
    expect(core.compilerOptions).not.toHaveProperty('types');
    expect(core.exclude).toEqual(expect.arrayContaining(['node', 'cli', 'web']));
  });
});

it('no import goes round in a circle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (path: string, trail: string[]): void => {
    expect(state.get(path) === 'open' ? [...trail, path].join(' -> ') : '', 'cycle').toBe('');
    if (state.has(path) || !modules.includes(path)) return;
    state.set(path, 'open');
    for (const specifier of importsOf(path))
      if (specifier.startsWith('.')) visit(target(path, specifier), [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of modules) visit(path, []);
});

it('files stay small: none over 300 lines, the median at most 120', () => {
  const lines = sources.map((path) => ({ path, count: read(path).trimEnd().split('\n').length }));
  expect(lines.filter(({ count }) => count > 300)).toEqual([]);
  const counts = lines.map(({ count }) => count).sort((a, b) => a - b);
  expect(counts[counts.length >> 1]).toBeLessThanOrEqual(120);
});

it('folders stay small: none holds more than 16 source files', () => {
  const counts = new Map<string, number>();
  for (const path of modules) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > 16)).toEqual([]);
});

it('only the public modules do nothing but re-export', () => {
  const barrels = modules.filter((path) => {
    const { statements } = parse(path, read(path));
    return (
      statements.length > 0 && statements.every((one) => ts.isExportDeclaration(one) && one.moduleSpecifier)
    );
  });
  expect(barrels.filter((path) => !publicModules.includes(path))).toEqual([]);
  for (const path of publicModules.filter((one) => modules.includes(one)))
    expect(read(path), `${path} names its exports`).not.toMatch(/export \* from/);
});

it('the top level holds nothing else', () => {
  const allowed = [
    'src',
    'test',
    'samples',
    'bin',
    'web',
    'findings',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ];
  const texts = ['README.md', 'CHANGELOG.md', 'LICENSE'];
  const rest = topLevel().filter((name) => !name.startsWith('.') && ![...allowed, ...texts].includes(name));
  expect(rest).toEqual([]);
});
