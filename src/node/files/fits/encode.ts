/** Writes FITS files: the units that were read, with the samples of one image and their own cards replaced. */

import { DeconvError, reasonOf } from '../../../errors.ts';
import type { Block, EncodedFile, EncodeRequest } from '../codecs/codec.ts';
import { ownUnit } from '../own-unit.ts';
import { blockBytes, card, headerBytes, historyCards, keywordOf } from './header.ts';

/** The parts of a file that were kept: the cards of the image, and the units before and behind it. */
export const part = { cards: 'cards', before: 'before', after: 'after' } as const;

/** Cards that say how samples are stored, or sums over them. */
const structural =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|EXTEND|BSCALE|BZERO|BLANK|DATAMIN|DATAMAX|CHECKSUM|DATASUM|END)$/;
/** Cards that count in the pixels of the whole image: world coordinates and sections of the detector. */
const ofPixels =
  /^(CRPIX\d|CRVAL\d|CDELT\d|CROTA\d|CTYPE[12]|CUNIT\d|CD\d_\d|PC\d_\d|PV\d_\d|A_.*|B_.*|AP_.*|BP_.*|WCSAXES|WCSNAME|LTV\d|LTM\d_\d|.*SEC)[A-Z]?$/;

/** The bytes of a file. */
export async function encodeFits(fn: string, request: EncodeRequest): Promise<EncodedFile> {
  const { blocks, width, height } = request;
  const own = blocks?.format === 'fits' ? blocks : undefined;
  const isWhole = own !== undefined && own.size?.[0] === width && own.size[1] === height;
  const bytesOf = (kind: string): Uint8Array =>
    own?.items.find((item: Block) => item.kind === kind)?.bytes ?? new Uint8Array(0);
  const before = isWhole ? bytesOf(part.before) : new Uint8Array(0);
  const after = isWhole ? bytesOf(part.after) : new Uint8Array(0);
  const kept = cardsOf(bytesOf(part.cards)).filter((one) => !structural.test(keywordOf(one)));
  const cards = isWhole ? kept : kept.filter((one) => !ofPixels.test(keywordOf(one)));
  const warnings: string[] = [];
  if (
    own &&
    !isWhole &&
    (cards.length < kept.length || bytesOf(part.before).length + bytesOf(part.after).length > 0)
  )
    warnings.push(
      'world coordinates, sections and other HDUs of the FITS file were left out: they are those of an image of another size',
    );
  const header = headerBytes([
    ...structure(request, before.length > 0),
    ...cards,
    ...(request.history ?? []).flatMap(historyCards),
  ]);
  // An image of codes becomes one in the unit of its file.
  const unit = ownUnit(request, ['fits']);
  try {
    const data = storedSamples(request, unit);
    return { data: Buffer.concat([before, header, data, after]), warnings };
  } catch (error) {
    if (!(error instanceof RangeError) || !/length|size/i.test(error.message)) throw error;
    throw new DeconvError('WRITE_FAILED', `${fn}: cannot encode as FITS: ${reasonOf(error)}`, error);
  }
}

function cardsOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.match(/.{80}/gs) ?? [];
}

/** The cards that say how the samples are stored. */
function structure(
  { width, height, pages = 1, samplesPerPixel, rowDepth }: EncodeRequest,
  isExtension: boolean,
): string[] {
  const planes = samplesPerPixel === 3 ? 3 : pages;
  const axes = [width, height, ...(planes > 1 ? [planes] : [])];
  const what = ['columns', 'rows', 'planes'];
  return [
    isExtension
      ? card('XTENSION', 'IMAGE', 'image extension')
      : card('SIMPLE', true, 'conforms to the FITS standard'),
    card('BITPIX', rowDepth === 'float' ? -32 : rowDepth, 'bits of a sample'),
    card('NAXIS', axes.length, 'number of axes'),
    ...axes.map((extent, i) => card(`NAXIS${i + 1}`, extent, what[i])),
    ...(isExtension
      ? [card('PCOUNT', 0, 'no parameters'), card('GCOUNT', 1, 'one group')]
      : [card('EXTEND', true, 'extensions may follow')]),
    ...(rowDepth === 16 ? [card('BZERO', 32768, 'unsigned integers'), card('BSCALE', 1, 'not scaled')] : []),
    ...(samplesPerPixel === 3 ? [card('CTYPE3', 'RGB', 'red, green and blue')] : []),
  ];
}

/** Takes all rows: planes one behind the other, the bottom row first, big-endian. */
function storedSamples(request: EncodeRequest, unit: number): Buffer {
  const { width, height, pages = 1, samplesPerPixel, rowDepth } = request;
  const itemBytes = rowDepth === 'float' ? 4 : rowDepth / 8;
  const count = width * height * pages * samplesPerPixel;
  const bytes = Buffer.alloc(Math.ceil((count * itemBytes) / blockBytes) * blockBytes);
  const { buffer, byteOffset } = bytes;
  const items =
    rowDepth === 'float'
      ? new Float32Array(buffer, byteOffset, count)
      : rowDepth === 16
        ? new Uint16Array(buffer, byteOffset, count)
        : new Uint8Array(buffer, byteOffset, count);
  let row = 0;
  request.writeRows({
    write(samples) {
      const page = Math.floor(row / height);
      const fromBottom = height - 1 - (row % height);
      for (let c = 0; c < samplesPerPixel; c++) {
        const at = ((page * samplesPerPixel + c) * height + fromBottom) * width;
        if (rowDepth === 16)
          for (let x = 0, i = c; x < width; x++, i += samplesPerPixel) items[at + x] = samples[i] ^ 0x8000;
        else if (unit === 1 && samplesPerPixel === 1) items.set(samples, at);
        else for (let x = 0, i = c; x < width; x++, i += samplesPerPixel) items[at + x] = unit * samples[i];
      }
      row++;
    },
  });
  if (itemBytes === 2) bytes.swap16();
  if (itemBytes === 4) bytes.swap32();
  return bytes;
}
