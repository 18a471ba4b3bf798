/** Text under images, drawn with the fonts of the machine. */

/** Where a label stands: the middle of its top, in pixels. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly marked: boolean;
}

/** Pixels from line to line. */
export const lineHeight = 19;

const fontSize = 15;
/** Digits and the mean of small letters in common sans-serif fonts, em. */
const letterWidth = 0.58;

/** A line that fits a width in pixels; the middle of a longer one becomes an ellipsis, for names differ at their ends. */
export function fitted(line: string, width: number): string {
  const letters = [...line];
  const most = Math.max(3, Math.floor(width / (letterWidth * fontSize)));
  if (letters.length <= most) return line;
  const tail = Math.floor((most - 1) / 2);
  return `${letters.slice(0, most - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}

/** Lines as SVG; the first is bold. */
export function labelMarkup(lines: readonly string[], { x, y, marked }: Label): string {
  return lines
    .map((line, i) => {
      const weight = marked || (i === 0 && lines.length > 1) ? 'bold' : 'normal';
      const at = y + (i + 1) * lineHeight - 5;
      return `<text x="${x}" y="${at}" font-family="sans-serif" font-size="${fontSize}" font-weight="${weight}" fill="${marked ? '#c2410c' : '#212529'}" text-anchor="middle">${escapeXml(line)}</text>`;
    })
    .join('');
}

let font: Promise<boolean> | undefined;

/** Whether the machine has a font. Without one every letter is drawn as the same empty box. */
export function hasFont(): Promise<boolean> {
  font ??= Promise.all(['i', 'M'].map(drawn)).then(([i, m]) => !i.equals(m));
  return font;
}

async function drawn(letter: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const text = labelMarkup([letter], { x: 12, y: 0, marked: false });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">${text}</svg>`;
  return sharp(Buffer.from(svg)).raw().toBuffer();
}

/** Characters that XML gives a meaning, and those it cannot hold. */
function escapeXml(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD').replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
