import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandLine } from '../../../../src/cli/output/command-line.ts';

test('a line that a shell reads back as the same words', () => {
  expect(commandLine(['versus', 'my photo.jpg', '--psf', 'motion:length=9,angle=30', "it's", '1;2'])).toBe(
    `deconv versus 'my photo.jpg' --psf motion:length=9,angle=30 'it'\\''s' '1;2'`,
  );
});

test('a control character in a word is written as its escape, which bash reads back', () => {
  const words = ["a'b\\\n.png", '\u001b[31m\u009b1', '\x7f12'];
  const line = commandLine(words);
  expect(line).toBe(String.raw`deconv $'a\'b\\\x0a.png' $'\x1b[31m\xc2\x9b1' $'\x7f12'`);
  const read = execFileSync('bash', ['-c', `${line.replace('deconv', 'printf "%s\\0"')}`], {
    encoding: 'utf8',
  });
  expect(read.split('\0').slice(0, -1)).toEqual(words);
});
