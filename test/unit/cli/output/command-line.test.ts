import { expect, test } from 'vitest';
import { commandLine } from '../../../../src/cli/output/command-line.ts';

test('a line that a shell reads back as the same words', () => {
  expect(commandLine(['versus', 'my photo.jpg', '--psf', 'motion:length=9,angle=30', "it's", '1;2'])).toBe(
    `deconv versus 'my photo.jpg' --psf motion:length=9,angle=30 'it'\\''s' '1;2'`,
  );
});
