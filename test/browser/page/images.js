import { restore } from 'deconvkit';
import { fromBlob, fromImageData, toImageData } from 'deconvkit/web';

const canvasOf = (width, height, colorSpace) =>
  new OffscreenCanvas(width, height).getContext('2d', { colorSpace });

/** All codes in all channels, and back through a canvas. */
globalThis.allCodes = (colorSpace) => {
  const pixels = new ImageData(256, 3, { colorSpace });
  for (let y = 0; y < 3; y++)
    for (let x = 0; x < 256; x++) pixels.data.set([x, (x * (y + 3)) & 255, 255 - x, 255], 4 * (256 * y + x));
  const context = canvasOf(256, 3, colorSpace);
  context.putImageData(pixels, 0, 0);
  const {
    image,
    alpha,
    colorSpace: found,
  } = fromImageData(context.getImageData(0, 0, 256, 3, { colorSpace }));
  const back = toImageData(image, { alpha, colorSpace: found });
  return { found, same: back.data.every((code, i) => code === pixels.data[i]) };
};

/** An image file from base64: its light in the first channel, alpha and encoding. */
globalThis.readFile = async (base64, type, options) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    const { image, alpha, encoding } = await fromBlob(new Blob([bytes], { type }), options);
    const { step, lossyError, cosineSteps } = encoding;
    return {
      shape: image.shape,
      data: [...image.data],
      alpha: alpha && [...alpha.data],
      encoding: { step, lossyError, cosineSteps },
    };
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
};

/** What the README shows: a file restored to the pixels of a canvas. */
globalThis.restoreFile = async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { image, alpha, encoding, colorSpace } = await fromBlob(new Blob([bytes]));
  const { image: restored } = await restore(image, { psf: { model: 'gaussian', sigma: 1.5 }, encoding });
  const pixels = toImageData(restored, { alpha, colorSpace });
  const context = canvasOf(pixels.width, pixels.height, colorSpace);
  context.putImageData(pixels, 0, 0);
  return [...context.getImageData(0, 0, pixels.width, pixels.height).data];
};
