import sharp from 'sharp';
import { expect, it } from 'vitest';
import { withExif } from '../../../web/files/exif.ts';
import { inPlainWords, isAbort } from '../../../web/files/plain-words.ts';
import { History } from '../../../web/history.ts';

const jpeg = (orientation?: number) => {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: '#333' } }).jpeg();
  return (
    orientation === undefined ? image : image.withMetadata({ orientation, exif: { IFD0: { Artist: 'Ada' } } })
  ).toBuffer();
};
const blob = (bytes: Buffer) => new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
const metadata = async (file: Blob) => sharp(Buffer.from(await file.arrayBuffer())).metadata();

it('EXIF data go to the result, which is upright', async () => {
  const made = await metadata(await withExif(blob(await jpeg(6)), blob(await jpeg())));
  expect(made.orientation).toBe(1);
  expect(made.exif?.includes('Ada')).toBe(true);
});

it.each([
  ['no EXIF data', await jpeg()],
  ['no JPEG', Buffer.from('no image')],
  ['only a beginning', (await jpeg(6)).subarray(0, 30)],
  ['nothing', Buffer.alloc(0)],
])('of a file with %s the result gets none', async (_, source) => {
  const target = blob(await jpeg());
  expect(await withExif(blob(source), target)).toBe(target);
});

it('errors are sentences', () => {
  expect(inPlainWords({ code: 'READ_FAILED', message: 'fromBlob: …' })).toMatch(/^This file is not an image/);
  expect(inPlainWords(new Error('Array buffer allocation failed'))).toMatch(/memory/);
  expect(inPlainWords(new Error('Something else.'))).toBe('Something else.');
  expect(isAbort({ code: 'ABORTED' })).toBe(true);
  expect(isAbort(new Error('x'))).toBe(false);
});

it('undo and redo', () => {
  const history = new History({ n: 0 });
  history.push({ n: 1 });
  history.push({ n: 1 });
  history.push({ n: 2 });
  expect([history.undo(), history.undo(), history.undo()]).toEqual([{ n: 1 }, { n: 0 }, undefined]);
  expect(history.redo()).toEqual({ n: 1 });
  history.push({ n: 3 });
  expect([history.canUndo, history.canRedo]).toEqual([true, false]);
});
