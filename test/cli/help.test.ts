import { expect, it } from 'vitest';
import { manifest } from '../support/project.ts';
import { deconv } from './deconv.ts';

// `npx vitest run --config test/vitest.config.ts test/cli/help -u` accepts a change.
it.each(['', 'blur', 'restore', 'batch', 'compare', 'sweep', 'versus', 'analyze', 'psf', 'conv', 'methods'])(
  'deconv %s --help',
  async (name) => {
    const { code, stdout, stderr } = await deconv(...(name ? [name] : []), '--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    await expect(stdout.toString()).toMatchFileSnapshot(`help/${name || 'deconv'}.txt`);
  },
);

it('prints its version', async () => {
  const { code, stdout } = await deconv('--version');
  expect(stdout.toString()).toBe(`${manifest.version}\n`);
  expect(code).toBe(0);
});

it('without a command prints the help on stderr and ends with 2', async () => {
  const { code, stdout, stderr } = await deconv();
  expect(code).toBe(2);
  expect(stdout.toString()).toBe('');
  expect(stderr).toMatch(/Usage: deconv/);
});
