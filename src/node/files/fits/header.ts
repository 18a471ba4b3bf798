/** Headers of FITS files: cards of 80 characters in blocks of 2880 bytes, and the header and data units that they describe. */

export const blockBytes = 2880;
export const cardBytes = 80;

/** What a card states. */
export type CardValue = string | number | boolean;

/** A header and data unit (HDU). */
export interface Hdu {
  /** All cards of 80 characters before END. */
  readonly cards: readonly string[];
  /** Where the header begins, where the data begin, and where the next unit begins, in bytes. */
  readonly start: number;
  readonly dataAt: number;
  readonly end: number;
  /** Bytes of the data without their padding. */
  readonly dataBytes: number;
  /** Extents, NAXIS1 first: columns, rows, planes. */
  readonly axes: readonly number[];
  /** The value of the first card with this keyword. */
  value(keyword: string): CardValue | undefined;
}

/** The keyword of a card. */
export const keywordOf = (card: string): string => card.slice(0, 8).trimEnd();

/** The value of a card; undefined where it has none, or one that is neither text, logical nor a real number. */
export function cardValue(card: string): CardValue | undefined {
  if (card.slice(8, 10) !== '= ') return undefined;
  const field = card.slice(10);
  const text = /^\s*'((?:[^']|'')*)'/.exec(field);
  if (text) return text[1].replaceAll("''", "'").trimEnd();
  const [word] = field.split('/');
  const bare = word.trim();
  if (bare === 'T') return true;
  if (bare === 'F') return false;
  const number = bare === '' ? Number.NaN : Number(bare.replace(/d/i, 'E'));
  return Number.isFinite(number) ? number : undefined;
}

/**
 * The units of a file in their order.
 *
 * @param fail makes the error for a header that is cut or contradicts itself
 */
export function hdusOf(bytes: Buffer, fail: (reason: string) => Error): Hdu[] {
  const hdus: Hdu[] = [];
  let start = 0;
  while (start < bytes.length) {
    // Behind the last unit may lie anything (special records, padding).
    const isExtension = bytes.toString('latin1', start, start + 9) === 'XTENSION=';
    if (hdus.length > 0 && !isExtension) break;
    const hdu = hduAt(bytes, start, hdus.length, fail);
    hdus.push(hdu);
    start = hdu.end;
  }
  return hdus;
}

function hduAt(bytes: Buffer, start: number, index: number, fail: (reason: string) => Error): Hdu {
  const cards: string[] = [];
  let at = start;
  for (; ; at += cardBytes) {
    if (at + cardBytes > bytes.length) throw fail(`is cut in the header of HDU ${index}: it has no END card`);
    const card = bytes.toString('latin1', at, at + cardBytes);
    if (card.slice(0, 8) === 'END     ') break;
    cards.push(card);
  }
  const dataAt = start + Math.ceil((at + cardBytes - start) / blockBytes) * blockBytes;
  const values = new Map<string, CardValue | undefined>();
  for (const card of cards) {
    const keyword = keywordOf(card);
    if (!values.has(keyword)) values.set(keyword, cardValue(card));
  }
  const value = (keyword: string): CardValue | undefined => values.get(keyword);
  const integer = (keyword: string, otherwise?: number): number => {
    const found = value(keyword) ?? otherwise;
    if (typeof found === 'number' && Number.isInteger(found) && found >= 0) return found;
    throw fail(`has no valid ${keyword} in the header of HDU ${index}`);
  };
  const bitpix = value('BITPIX');
  if (![8, 16, 32, 64, -32, -64].includes(bitpix as number))
    throw fail(`has BITPIX ${bitpix ?? 'missing'} in HDU ${index}, expected 8, 16, 32, 64, -32 or -64`);
  const axes = Array.from({ length: integer('NAXIS') }, (_, i) => integer(`NAXIS${i + 1}`));
  // Random groups have NAXIS1 = 0.
  const size = axes.slice(axes[0] === 0 ? 1 : 0).reduce((product, n) => product * n, 1);
  const items = axes.length === 0 ? 0 : integer('GCOUNT', 1) * (integer('PCOUNT', 0) + size);
  const dataBytes = (Math.abs(bitpix as number) / 8) * items;
  const end = dataAt + Math.ceil(dataBytes / blockBytes) * blockBytes;
  return { cards, start, dataAt, end, dataBytes, axes, value };
}

/** A card with a number or a logical value. */
export function card(keyword: string, value: number | boolean | string, comment: string): string {
  const text =
    typeof value === 'string'
      ? `'${value.padEnd(8)}'`.padEnd(20)
      : (typeof value === 'boolean' ? (value ? 'T' : 'F') : String(value)).padStart(20);
  return `${keyword.padEnd(8)}= ${text} / ${comment}`.slice(0, cardBytes).padEnd(cardBytes);
}

/** HISTORY cards of a text of any length; characters that FITS cannot hold become question marks. */
export function historyCards(text: string): string[] {
  const plain = text.replace(/[^ -~]/g, '?');
  const cards: string[] = [];
  for (let at = 0; at < plain.length; at += 72)
    cards.push(`HISTORY ${plain.slice(at, at + 72)}`.padEnd(cardBytes));
  return cards;
}

/** Cards as blocks with an END card. */
export function headerBytes(cards: readonly string[]): Buffer {
  const length = (cards.length + 1) * cardBytes;
  const bytes = Buffer.alloc(Math.ceil(length / blockBytes) * blockBytes, ' ');
  bytes.write([...cards, 'END'].join(''), 0, 'latin1');
  return bytes;
}
