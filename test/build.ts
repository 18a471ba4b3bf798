import { execFileSync } from 'node:child_process';
import { root } from './support/project.ts';

/** Builds the package once, before the tests that run it. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}
