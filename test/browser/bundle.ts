import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../support/project.ts';

/** Bundles the page as a user of the package would, with nothing configured. Returns the folder. */
export async function bundled(home: string): Promise<string> {
  await mkdir(join(home, 'node_modules'));
  await symlink(root, join(home, 'node_modules', 'deconvkit'));
  await symlink(join(root, 'test/browser/page'), join(home, 'page'));
  const out = join(home, 'bundle');
  await build({
    root: join(home, 'page'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    resolve: { preserveSymlinks: true },
    build: { outDir: out, emptyOutDir: true },
    worker: { format: 'es' },
  });
  return out;
}
