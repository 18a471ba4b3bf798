/** The code blocks of a language in a Markdown text. */
export const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code);

/** A text without its code blocks. */
export const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** The rows of all tables in a text, as cells without backticks; the heads and their rules are left out. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n');
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') === true;
  const isRule = (line: string | undefined): boolean => /^\|[-| :]+\|$/.test(line ?? '');
  return lines
    .filter((line, i) => isRow(line) && !isRule(line) && !isRule(lines[i + 1]))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('`', '')),
    );
}

/** The chapters (level 2) of a text by the name that closes their heading in parentheses, as in "## Wiener filter (wiener)". */
export function chapters(text: string): Map<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.flatMap((part) => {
      const name = /^.*\(([\w-]+)\)\n/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part]];
    }),
  );
}

/** The anchors that GitHub gives the headings of a text. */
export function anchors(text: string): string[] {
  return [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
