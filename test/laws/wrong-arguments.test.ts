/** Mistakes of JavaScript callers are answered by the function's own words, before any work. */

import { describe, expect, it } from 'vitest';
import * as kit from '../../src/index.ts';
import type { Image, Tensor } from '../../src/tensor.ts';

const shape = [3, 64, 64];
const size = 3 * 64 * 64;
const samples = (length: number) => Float32Array.from({ length }, (_, i) => 0.3 + 0.2 * Math.sin(i / 9));
const good = { shape, data: samples(size) };
const plane = { shape: [64, 64], data: samples(64 * 64) };
const psf = { model: 'disk', radius: 2 } as const;
const operator = kit.blur(kit.makePsf(psf), shape);
const spectral = kit.blur(kit.makePsf(psf), [3, 64, 64] as const);

/** Every public function that takes a tensor of any shape, or of this one. */
const takers: Record<string, (x: Tensor) => unknown> = {
  'restore: "image"': (x) => kit.restore(x as Image, { psf, noise: 0.01 }),
  'restore: "mask"': (x) => kit.restore(good as unknown as Image, { psf, noise: 0.01, mask: cut(x) }),
  'restore: "psf"': (x) => kit.restore(good as unknown as Image, { psf: cut(x), noise: 0.01 }),
  'sweep → restore: "image"': (x) =>
    kit.sweep(x as Image, { psf, noise: 0.01 }, { parameter: 'psf.radius', values: [1, 2] }),
  'versus: "image"': (x) => kit.versus(x, kit.makePsf(psf)),
  'versus: "kernel"': (x) => kit.versus(good, cut(x)),
  'estimateNoise: "image"': (x) => kit.estimateNoise(x),
  'identifyBlur: "image"': (x) => kit.identifyBlur(x),
  'identifiability: "image"': (x) => kit.identifiability(x, kit.rfftn(plane)),
  'blockGrid: "image"': (x) => kit.blockGrid(x),
  'clipping: "image"': (x) => kit.clipping(x),
  'clippedWeights: "measured"': (x) => kit.clippedWeights(x),
  'resampling: "image"': (x) => kit.resampling(x),
  'refinePsf: "measured"': (x) => kit.refinePsf(x, psf),
  'measurePsf: "image"': (x) => kit.measurePsf(x),
  'validatePsf: "psf"': (x) => kit.validatePsf(x),
  'toOtf: "psf"': (x) => kit.toOtf(x, shape),
  'blur: "psf"': (x) => kit.blur(x, shape),
  'apply: "x"': (x) => operator.apply(x),
  'adjoint: "y"': (x) => operator.adjoint(x),
  'wienerDeconvolve: "measured"': (x) => kit.wienerDeconvolve(spectral, x, { nsr: 0.01 }),
  'tikhonov: "measured"': (x) => kit.tikhonov(spectral, x, { lambda: 0.01 }),
  'tikhonov: "sampleWeights"': (x) => kit.tikhonov(spectral, good, { lambda: 0.01, sampleWeights: x }),
  'totalVariation: "measured"': (x) => kit.totalVariation(operator, x, { noise: 0.01 }),
  'totalVariation: "lowerBoundMask"': (x) =>
    kit.totalVariation(operator, good, { noise: 0.01, lowerBoundMask: x }),
  'richardsonLucy: "measured"': (x) => kit.richardsonLucy(operator, x),
  'richardsonLucy: "init"': (x) => kit.richardsonLucy(operator, good, { init: x }),
  'psnr: "image"': (x) => kit.psnr(good, x),
  'psnr: "reference"': (x) => kit.psnr(x, good),
  'ssim: "image"': (x) => kit.ssim(good, x),
  'isnr: "degraded"': (x) => kit.isnr(good, x, good),
  'fluxRatio: "image"': (x) => kit.fluxRatio(good, x),
  'registerShift: "image"': (x) => kit.registerShift(good, x),
  'registerShift: "reference"': (x) => kit.registerShift(x, good),
  'radialPower: "image"': (x) => kit.radialPower(x),
  'conv: "x"': (x) => kit.conv(x, kit.zeros([1, 3, 3, 3])),
  'convTranspose: "x"': (x) => kit.convTranspose(x, kit.zeros([3, 1, 3, 3])),
  'weightGradient: "fine"': (x) => kit.weightGradient(x, kit.zeros([1, 62, 62]), [3, 3]),
  'resize: "x"': (x) => kit.resize(x, [2, 2]),
  'rfftn: "tensor"': (x) => kit.rfftn(x),
  'extendFrame: "measured"': (x) => kit.extendFrame(x, [2, 2]),
  'cropFrame: "extended"': (x) => kit.cropFrame(x, [0, 0, 0], [3, 2, 2]),
  'gaussianNoise: "x"': (x) => kit.gaussianNoise(x, { sigma: 0.1 }),
  'poissonNoise: "x"': (x) => kit.poissonNoise(x, { photons: 100 }),
  'bm3d: "image"': (x) => kit.bm3d(x, { sigma: 0.1 }),
  'nonLocalMeans: "image"': (x) => kit.nonLocalMeans(x, { sigma: 0.1 }),
  'tvDenoise: "f"': (x) => kit.tvDenoise(x, { lambda: 0.1 }),
};

/** A plane whose samples do not fit in the way those of the argument do not. */
function cut({ data }: Tensor): Tensor {
  if (Array.isArray(data)) return { shape: [64, 64], data };
  return { shape: [64, 64], data: samples(64 * 64 + data.length - size) };
}

const rejection = async (of: () => unknown): Promise<Error> => {
  try {
    await of();
  } catch (error) {
    return error as Error;
  }
  throw new Error('accepted');
};

describe.each(Object.entries(takers))('%s', (name, take) => {
  const subject = name.split('→ ').pop();

  it('must have as many samples as its shape says', async () => {
    for (const more of [64, -64]) {
      const error = await rejection(() => take({ shape, data: samples(size + more) }));
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toMatch(/must have (\d+) samples for the shape \[[\d, ]+\], got \d+$/);
      expect(error.message.startsWith(`${subject} must have`), error.message).toBe(true);
    }
  });

  it('must be a tensor', async () => {
    const error = await rejection(() => take({ shape, data: [1, 2, 3] as unknown as Float32Array }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(
      /must be a tensor, whose data are a Float32Array or a Float64Array, got \[/,
    );
    expect(error.message.startsWith(`${subject} must be`), error.message).toBe(true);
  });
});

describe('restore', () => {
  const refuses = async (options: unknown, message: RegExp, image: unknown = good) => {
    const error = await rejection(() => kit.restore(image as Image, options as kit.RestoreOptions));
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(300);
  };

  it('names what is wrong with its options', async () => {
    await refuses(null, /restore: "options" must be an object, or left out, got null/);
    await refuses(3, /restore: "options" must be an object, or left out, got 3/);
    await refuses({ psf, method: 'tv' }, /"method" must be an object .*, as \{ name: "tv" \}, got "tv"/);
    await refuses(
      { psf, method: null },
      /"method" must be an object with the "name" of the method, got null/,
    );
    await refuses({ psf, nosie: 0.01 }, /did you mean noise\?.*got "nosie"/);
    await refuses({ psf, onprogress: () => 0 }, /did you mean onProgress\?.*got "onprogress"/);
  });

  it('takes signals and functions only where they belong', async () => {
    const controller = new AbortController();
    await refuses({ psf, signal: controller }, /"signal" must be an AbortSignal.*got AbortController/);
    await refuses({ psf, signal: 'stop' }, /"signal" must be an AbortSignal.*got "stop"/);
    await refuses({ psf, onProgress: 3 }, /"onProgress" must be a function, got 3/);
    await refuses({ psf, onIteration: {} }, /"onIteration" must be a function, got \{/);
    const solver = (options: object) => rejection(() => kit.cgls(operator, good, options));
    expect((await solver({ signal: controller })).message).toMatch(/cgls: "signal" must be an AbortSignal/);
    expect((await solver({ onIteration: 'log' })).message).toMatch(/cgls: "onIteration" must be a function/);
  });

  it('says which images it cannot take', async () => {
    await refuses({ psf }, /extents are integers >= 1, got \[0, 64, 64\]/, {
      shape: [0, 64, 64],
      data: new Float32Array(0),
    });
    const bright = { shape, data: good.data.map((v) => 1e38 * v) };
    await refuses({ psf }, /samples up to 1e\+15, whose sums of products are finite, got/, bright);
  });
});

describe('an option that a function does not have is refused, with the nearest name', () => {
  const weight = kit.zeros([1, 3, 3, 3]);
  const kernel = kit.makePsf(psf);
  const image = good as unknown as Image;
  const cases: [string, (options: never) => unknown, string, string][] = [
    ['blur', (o) => kit.blur(kernel, shape, o), 'boundry', 'boundary'],
    ['conv', (o) => kit.conv(good, weight, o), 'strid', 'stride'],
    ['convTranspose', (o) => kit.convTranspose(good, kit.zeros([3, 1, 3, 3]), o), 'marge', 'merge'],
    [
      'weightGradient',
      (o) => kit.weightGradient(good, kit.zeros([1, 62, 62]), [3, 3], o),
      'pading',
      'padding',
    ],
    ['convolution', (o) => kit.convolution(weight, shape, o), 'dilaton', 'dilation'],
    ['resize', (o) => kit.resize(good, [2, 2], o), 'metod', 'method'],
    ['psnr', (o) => kit.psnr(good, good, o), 'rnage', 'range'],
    ['ssim', (o) => kit.ssim(good, good, o), 'Crop', 'crop'],
    ['gaussianNoise', (o) => kit.gaussianNoise(good, o), 'sgima', 'sigma'],
    ['poissonNoise', (o) => kit.poissonNoise(good, o), 'photon', 'photons'],
    ['bm3d', (o) => kit.bm3d(good, o), 'profil', 'profile'],
    ['nonLocalMeans', (o) => kit.nonLocalMeans(good, o), 'patchradius', 'patchRadius'],
    ['tvDenoise', (o) => kit.tvDenoise(good, o), 'lamda', 'lambda'],
    ['clippedWeights', (o) => kit.clippedWeights(good, o), 'whit', 'white'],
    ['measurePsf', (o) => kit.measurePsf(plane, o), 'centring', 'centering'],
    ['versus', (o) => kit.versus(good, kernel, o), 'strides', 'stride'],
    ['sweep', (o) => kit.sweep(image, { psf }, o), 'vales', 'values'],
    ['convMatrix', (o) => kit.convMatrix(weight, [5, 5], o), 'dilations', 'dilation'],
    ['convOutputSize', (o) => kit.convOutputSize([5], [3], o), 'paddng', 'padding'],
    ['convTransposeOutputSize', (o) => kit.convTransposeOutputSize([5], [3], o), 'strides', 'stride'],
    ['convInputSizes', (o) => kit.convInputSizes([5], [3], o), 'paddings', 'padding'],
    ['overlapCount', (o) => kit.overlapCount([5], [3], o), 'outputpadding', 'outputPadding'],
    ['checkerboard', (o) => kit.checkerboard(plane, o), 'Stride', 'stride'],
    ['receptiveField', (o) => kit.receptiveField([o]), 'kernal', 'kernel'],
    ['convND', (o) => kit.convND(2, o), 'inmap', 'inmaps'],
    ['deconvND', (o) => kit.deconvND(2, o), 'post_pad', 'postpad'],
    ['invertLayer', (o) => kit.invertLayer(weight, o), 'lamda', 'lambda'],
    ['gaussianPsf', (o) => kit.gaussianPsf(o), 'sgima', 'sigma'],
    ['diskPsf', (o) => kit.diskPsf(o), 'radios', 'radius'],
    ['motionPsf', (o) => kit.motionPsf(o), 'lenght', 'length'],
    ['fspecialPsf', (o) => kit.fspecialPsf(o), 'agle', 'angle'],
    ['boxPsf', (o) => kit.boxPsf(o), 'widht', 'width'],
    ['airyPsf', (o) => kit.airyPsf(o), 'obstructon', 'obstruction'],
    ['moffatPsf', (o) => kit.moffatPsf(o), 'fwmh', 'fwhm'],
    ['pathPsf', (o) => kit.pathPsf(o), 'point', 'points'],
    ['shakePsf', (o) => kit.shakePsf(o), 'extend', 'extent'],
    ['cgls', (o) => kit.cgls(operator, good, o), 'iteratons', 'iterations'],
  ];

  it.each(cases)('%s', async (name, call, wrong, right) => {
    const error = await rejection(() => call({ [wrong]: 1 } as never));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(`${name}: "options" must be made of`);
    expect(error.message).toContain(`(did you mean ${right}?), got "${wrong}"`);
  });

  it('and so is the name of the model, for the function of one model', () => {
    expect(() => kit.gaussianPsf({ model: 'gaussian', sigma: 1 } as object)).toThrow(
      /^gaussianPsf: "model" must be left out: the function is the model, makePsf takes its name; remove it, got "gaussian"$/,
    );
  });

  it('but the members of a layer may be given as its options', () => {
    const layer = kit.convND(2, { inmaps: 3, outmaps: 12, size: 2, stride: 2 });
    expect(kit.convOutputSize([6, 6], [2, 2], layer)).toEqual([3, 3]);
    expect(kit.invertLayer(layer.weight, { ...layer, size: [4, 4] }).method).toBe('cgls');
  });

  it('but one whose value is undefined is none', () => {
    expect(kit.psnr(good, good, { range: 1, rnage: undefined } as object)).toBe(Number.POSITIVE_INFINITY);
  });

  it('must be in an object', () => {
    expect(() => kit.psnr(good, good, null as never)).toThrow(
      /^psnr: "options" must be an object, or left out, got null$/,
    );
    expect(() => kit.blur(kernel, shape, 'zero' as never)).toThrow(
      /blur: "options" must be an object.*"zero"/,
    );
  });
});
