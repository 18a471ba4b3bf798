import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundaries } from '../src/boundary/boundary.ts';
import * as dialects from '../src/conv/dialects/index.ts';
import * as core from '../src/index.ts';
import type { Parameter } from '../src/parameter.ts';
import { promises, runExample } from './support/example.ts';
import { anchors, blocks, chapters, prose, tableRows } from './support/markdown.ts';
import { filesBelow, read, root } from './support/project.ts';

// The guide lies in the folders that it describes. What it lists is what the catalogues hold.
const guide = filesBelow('src', '.md');
const pages = [...guide, ...filesBelow('samples', '.md'), ...filesBelow('test', '.md'), 'CHANGELOG.md'];

describe('every snippet runs and keeps its promises', () => {
  const cases = guide.flatMap((path) =>
    blocks(read(path), 'ts').map((code, index) => ({ path, index: index + 1, code })),
  );
  it.each(cases)('$path, block $index', async ({ code }) => {
    expect(promises(code)).toBeGreaterThan(0);
    expect(await runExample(code, { ...dialects, ...core })).toBe(promises(code));
  });
});

describe('every link of a page leads to a file and a heading, on GitHub as on the site', () => {
  it.each(pages)('%s', (path) => {
    for (const [, link] of prose(read(path)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [file, anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      expect(existsSync(join(root, target)), `${path}: ${link}`).toBe(true);
      if (anchor === undefined) continue;
      const page = statSync(join(root, target)).isDirectory() ? join(target, 'README.md') : target;
      expect(anchors(read(page)), `${path}: ${link}`).toContain(anchor);
    }
  });

  it('the paths that the guide names exist', () => {
    for (const path of guide)
      for (const [, named] of read(path).matchAll(/`((?:src|test|samples)\/[\w./-]+)`/g))
        expect(existsSync(join(root, named)), `${path}: ${named}`).toBe(true);
  });
});

/** The parameters of a chapter's table, each with its cells by the names of the columns. */
function parametersOf(chapter: string, columns: readonly string[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    tableRows(chapter).map((row) => [
      row[0],
      Object.fromEntries(columns.map((name, i) => [name, row[i + 1]])),
    ]),
  );
}

/** What the cell "default" says of a parameter. */
const written = (one: Parameter): string => (one.required ? '*required*' : String(one.default ?? ''));

describe('src/solvers/README.md', () => {
  const found = chapters(read('src/solvers/README.md'));

  it('has one chapter for each method', () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(core.methods).sort());
  });

  it.each(Object.entries(core.methods))(
    '%s: formula, parameters with their defaults, sources',
    (name, method) => {
      const chapter = found.get(name) ?? '';
      expect(blocks(chapter, 'text').join('')).toMatch(/\S/);
      const listed = parametersOf(chapter, ['default', 'meaning']);
      expect(Object.keys(listed)).toEqual(Object.keys(method.parameters));
      for (const [key, one] of Object.entries(method.parameters)) {
        expect(listed[key].default, key).toBe(written(one));
        for (const choice of one.choices ?? [])
          expect(chapter, `${key}=${choice}`).toContain(`\`${choice}\``);
      }
      for (const [doi] of method.source.matchAll(/doi:[^\s;]+/g)) expect(chapter).toContain(doi);
    },
  );
});

describe('src/psf/README.md', () => {
  const found = chapters(read('src/psf/README.md'));

  it('has one chapter for each model', () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(core.psfModels).sort());
  });

  it.each(Object.entries(core.psfModels))(
    '%s: formula, parameters with units and defaults',
    (name, model) => {
      const chapter = found.get(name) ?? '';
      expect(blocks(chapter, 'text').join('')).toMatch(/\S/);
      const listed = parametersOf(chapter, ['unit', 'default', 'meaning']);
      expect(Object.keys(listed)).toEqual(Object.keys(model.parameters));
      for (const [key, one] of Object.entries<Parameter>(model.parameters)) {
        expect(listed[key].unit, key).toBe(one.unit ?? '');
        expect(listed[key].default, key).toBe(written(one));
      }
    },
  );
});

describe('src/README.md', () => {
  const text = read('src/README.md');
  const rows = tableRows(text);

  it('draws every boundary as boundaryIndex has it', () => {
    const drawings = Object.fromEntries(
      rows.filter(([, drawing]) => /^.{4}\|/.test(drawing)).map(([name, drawing]) => [name, drawing]),
    );
    const { unknown, ...rules } = drawings;
    expect(unknown).toBe('????|abcd|????');
    for (const boundary of boundaries) {
      const samples = Array.from({ length: 12 }, (_, i) => core.boundaryIndex(boundary, i - 4, 4));
      const letters = samples.map((i) => (i < 0 ? '0' : 'abcd'[i]));
      const parts = [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)];
      expect(rules[boundary]).toBe(parts.map((part) => part.join('')).join('|'));
    }
    expect(Object.keys(rules)).toEqual([...boundaries]);
  });

  it('lists every folder and file directly below src', () => {
    const listed = rows.flatMap(([first]) => first.split(', ').map((name) => name.replace(/\/$/, '')));
    const there = readdirSync(join(root, 'src')).filter((name) => !/\.md$|^tsconfig/.test(name));
    for (const name of there) expect(listed).toContain(name);
  });
});

it('src/conv/README.md lists every framework with its adapters and the layouts of its weights', () => {
  const rows = tableRows(read('src/conv/README.md'));
  for (const { name, adapters, layouts } of Object.values(dialects.dialects).filter(({ calls }) => calls)) {
    const [, names, forward, transposed] =
      rows.find(([first, second]) => first === name && second.includes(adapters[0].name)) ?? [];
    expect(names, name).toBe(adapters.map((adapter) => adapter?.name).join(', '));
    expect(forward, name).toBe(layouts[0].weight);
    expect(transposed.split(' ')[0], name).toBe(layouts[1].weight);
  }
});
