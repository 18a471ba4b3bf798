import { expect, it } from 'vitest';
import { encodeImage } from '../../../../src/node/files/encode-image.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { readPsf } from '../../../../src/node/files/read-psf.ts';
import { readStack, writeStack } from '../../../../src/node/files/stack.ts';
import { writeImage } from '../../../../src/node/files/write-image.ts';
import { zeros } from '../../../../src/tensor.ts';

const image = zeros([1, 2, 2]);
const bytes = new Uint8Array(8);

it.each<[string, (options: object) => Promise<unknown>, string, string]>([
  ['readImage', (o) => readImage(bytes, o), 'maxpixel', 'maxPixels'],
  ['readStack', (o) => readStack(bytes, o), 'type', 'dtype'],
  ['readPsf', (o) => readPsf(bytes, o), 'maxpixels', 'maxPixels'],
  ['encodeImage', (o) => encodeImage(image, {}, { format: 'png', ...o }), 'qualty', 'quality'],
  ['writeImage', (o) => writeImage('never-written.png', image, {}, o), 'forced', 'force'],
  ['writeStack', (o) => writeStack('never-written.tif', zeros([1, 1, 1]), {}, o), 'deph', 'depth'],
])('%s refuses an option that it does not have', async (name, call, wrong, right) => {
  const error = await call({ [wrong]: 1 }).catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).message).toMatch(new RegExp(`^${name}: "options" must be made of .*${right}`));
  expect((error as Error).message).toContain(`(did you mean ${right}?), got "${wrong}"`);
});
