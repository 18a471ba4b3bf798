import { expect, it } from 'vitest';
import { read } from '../../support/project.ts';

it('the program of a helper declares no name of a CommonJS module, as which Bun and Deno run it', () => {
  const [, program] = /const program = `([^`]*)`/.exec(read('src/node/threads.ts')) ?? [];
  expect(program).toContain('serve(');
  // Declared twice, a name is an error of the syntax, before anything runs.
  const names = ['module', 'exports', 'require', '__filename', '__dirname'];
  expect(() => new Function(...names, `"use strict"; { ${program} }`)).not.toThrow();
  const block = names.map((name) => `let ${name};`).join(' ');
  expect(() => new Function(`"use strict"; ${block} ${program}`)).not.toThrow();
});
