/** Which image of a FITS file is read. */

import { DeconvError } from '../../../errors.ts';
import { suggestion } from '../../../suggestion.ts';
import type { Hdu } from './header.ts';

/** An image among the units of a file. */
export interface ChosenImage {
  readonly index: number;
  readonly hdu: Hdu;
  /** How many images there were to choose from; 1 where it was asked for. */
  readonly images: number;
  /** One sentence where there are others. */
  readonly warnings: readonly string[];
}

/** `HDU 1 (SCI)`. */
function nameOf(hdu: Hdu, index: number): string {
  const name = hdu.value('EXTNAME');
  return typeof name === 'string' && name !== '' ? `HDU ${index} (${name})` : `HDU ${index}`;
}

const isImage = ({ axes, dataBytes, value }: Hdu): boolean =>
  dataBytes > 0 && axes[0] > 0 && ['IMAGE', undefined].includes(value('XTENSION') as string | undefined);
const isPacked = ({ value }: Hdu): boolean => value('ZIMAGE') === true;

/** What a unit is that is no image. */
function kindOf(hdu: Hdu): string {
  if (isPacked(hdu)) {
    const how = hdu.value('ZCMPTYPE');
    return `a tile-compressed image${typeof how === 'string' ? ` (${how})` : ''}, which is not supported: unpack it first, as funpack does`;
  }
  if (hdu.value('GROUPS') === true) return 'random groups, which are not supported';
  const kind = hdu.value('XTENSION');
  if (kind === 'BINTABLE' || kind === 'TABLE') return 'a table, expected an image';
  return hdu.dataBytes === 0 ? 'a header without data, expected an image' : `${kind}, expected an image`;
}

/**
 * The image that is asked for by the number of its unit, from 0 on as astropy, ds9 and CFITSIO count, or by its EXTNAME; else the first.
 *
 * @throws DeconvError UNSUPPORTED for a unit that is no image, READ_FAILED where there is no such unit
 */
export function chooseImage(
  fn: string,
  name: string,
  hdus: readonly Hdu[],
  asked: number | string | undefined,
): ChosenImage {
  const fail = (code: 'READ_FAILED' | 'UNSUPPORTED', reason: string): DeconvError =>
    new DeconvError(code, `${fn}: ${name} ${reason}`);
  if (asked !== undefined) {
    const index = typeof asked === 'number' ? asked : indexOfName(hdus, asked);
    const hdu = hdus[index];
    const named = hdus.flatMap(({ value }) =>
      typeof value('EXTNAME') === 'string' ? [`${value('EXTNAME')}`] : [],
    );
    if (!hdu)
      throw fail(
        'READ_FAILED',
        typeof asked === 'number'
          ? `has ${hdus.length} HDUs, numbered from 0 on, got HDU ${asked}`
          : `has no HDU ${JSON.stringify(asked)}${suggestion(asked, named)}, expected ${named.join(', ') || 'a number: its HDUs have no names'}`,
      );
    if (!isImage(hdu)) throw fail('UNSUPPORTED', `has in ${nameOf(hdu, index)} ${kindOf(hdu)}`);
    return { index, hdu, images: 1, warnings: [] };
  }
  const images = hdus.flatMap((hdu, index) => (isImage(hdu) ? [{ hdu, index }] : []));
  if (images.length === 0) {
    const index = Math.max(0, hdus.findIndex(isPacked));
    const at = hdus.some(isPacked) ? index : hdus.length - 1;
    throw fail(
      'UNSUPPORTED',
      `holds no image that can be read: ${nameOf(hdus[at], at)} is ${kindOf(hdus[at])}`,
    );
  }
  const [{ hdu, index }, ...others] = images;
  const warnings =
    others.length === 0
      ? []
      : [
          `${nameOf(hdu, index)} was read, the first of ${images.length} images (${images.map((one) => nameOf(one.hdu, one.index)).join(', ')}): another one is chosen by hdu, --hdu`,
        ];
  return { index, hdu, images: images.length, warnings };
}

/** A number as text, or the name of an extension in any case. */
function indexOfName(hdus: readonly Hdu[], asked: string): number {
  const named = hdus.findIndex(
    ({ value }) => `${value('EXTNAME') ?? ''}`.toLowerCase() === asked.toLowerCase(),
  );
  return named >= 0 || !/^\d+$/.test(asked) ? named : Number(asked);
}
