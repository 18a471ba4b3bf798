import { expect, it } from 'vitest';
import { makeProgram } from '../../../src/cli/program.ts';

const commandsFor = async (...args: string[]): Promise<string[]> =>
  (await makeProgram(args)).commands.map((command) => command.name());

it('loads the command that is called, no other', async () => {
  expect(await commandsFor('restore', 'blur', 'compare')).toEqual(['restore']);
  expect(await commandsFor('--json', 'psf', 'disk:radius=2')).toEqual(['psf']);
  expect(await commandsFor('--version')).toEqual([]);
});

it('loads all for the help, and to suggest a name', async () => {
  const all = await commandsFor();
  expect(all).toEqual([
    ...['blur', 'restore', 'batch', 'compare', 'sweep', 'versus', 'analyze', 'psf', 'conv', 'methods'],
  ]);
  for (const args of [['--help'], ['restroe', 'x.png'], ['--threads', '4', 'restore'], ['constructor']])
    expect(await commandsFor(...args)).toEqual(all);
});
