/** The words of this call as a line for a shell: what makes a report again. */
export function commandLine(words: readonly string[] = process.argv.slice(2)): string {
  return ['deconv', ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
