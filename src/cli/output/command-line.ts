/** The words of this call as a line for a shell: what makes a report again. */
export function commandLine(words: readonly string[] = process.argv.slice(2)): string {
  return ['deconv', ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // A control character stays one line in the quotes of POSIX 2024 (bash, zsh, ksh), and does not act on a terminal.
  if (/\p{Cc}/u.test(word))
    return `$'${word
      .replace(/[\\']/g, '\\$&')
      .replace(/\p{Cc}/gu, (character) =>
        [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
      )}'`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
