/** Work whose results are compared between Node and browsers, to the bit. */

/** A digest for each kind of work, by `deconvkit` as its user imported it. */
export async function digests(deconvkit) {
  const { blur, conv, convTranspose, gaussianPsf, irfftn, restore, rfftn, richardsonLucy, wienerDeconvolve } =
    deconvkit;
  const found = {};
  for (const shape of [
    [512, 512],
    [2, 300, 509],
  ]) {
    const spectrum = rfftn(samples(shape), 2);
    found[`rfftn ${shape}`] = digest(spectrum.re, spectrum.im);
    found[`irfftn ${shape}`] = digest(irfftn(spectrum).data);
  }
  const sharp = samples([240, 320]);
  const psf = gaussianPsf({ sigma: 1.5 });
  const operator = blur(psf, sharp.shape, { boundary: 'wrap' });
  const measured = operator.apply(sharp);
  found.wiener = digest(wienerDeconvolve(operator, measured, { nsr: 1e-3 }).estimate.data);
  found.richardsonLucy = digest((await richardsonLucy(operator, measured, { iterations: 4 })).estimate.data);
  const picture = { shape: [1, ...measured.shape], data: measured.data };
  found.restore = digest((await restore(picture, { psf, method: { name: 'tv' }, noise: 1e-3 })).image.data);
  const layers = samples([1, 8, 64, 64]);
  const weight = samples([16, 8, 3, 3]);
  const narrow = conv(layers, weight, { stride: 2, padding: 1 });
  found.conv = digest(narrow.data);
  found.convTranspose = digest(convTranspose(narrow, weight, { stride: 2, padding: 1 }).data);
  return found;
}

/** The same noise everywhere, from 0 to 1. */
function samples(shape) {
  const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state >>> 8) / 2 ** 24;
  }
  return { shape, data };
}

/** FNV-1a over the bits, word by word. */
function digest(...arrays) {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, length } of arrays)
    for (const word of new Uint32Array(buffer, byteOffset, length)) hash = Math.imul(hash ^ word, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
