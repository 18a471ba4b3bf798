/** Text that a terminal shows and does not obey. */

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * One line of text without control characters, line separators and marks of writing direction, which a file name may contain: they
 * would colour, clear or reorder what stands on a terminal. Their escapes are those of JSON, so a line of a JSON document stays one.
 */
export function printable(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) =>
      escapes[character] ?? `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  );
}
