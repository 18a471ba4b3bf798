import { describe, expect, it } from 'vitest';
import { periodicSpectrum } from '../../../../src/estimate/spectrum/periodic-spectrum.ts';
import { cepstrumMap, clippingMap, recoverableMap } from '../../../../src/node/report/analyze-maps.ts';
import { analyzeReport } from '../../../../src/node/report/analyze-report.ts';
import { renderReport } from '../../../../src/node/report/page/render.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { blur } from '../../../../src/operators/blur.ts';
import { makePsf } from '../../../../src/psf/make.ts';
import { toOtf } from '../../../../src/psf/otf.ts';
import { type Image, tensor } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const scene = deadLeaves(128, 140, 6);
const psf = makePsf({ model: 'motion', length: 14, angle: 0 });
const blurred = gaussianNoise(blur(psf, scene.shape, { dtype: 'float64' }).apply(scene), { sigma: 0.005 });
const image = { shape: [1, 128, 140], data: blurred.data } as Image;
const words = { title: 'leaves', verdict: 'It moved.', command: 'deconv analyze leaves.png', file: {} };
const measurements = [['noise', 0.005, 'standard deviation']] as const;

describe('analyzeReport', () => {
  it('shows the picture, its spectrum and its power; the blur and the cepstrum where there is one', async () => {
    const report = await analyzeReport({
      ...words,
      measurements,
      image,
      psf,
      noise: 0.005,
      data: { noise: 0.005 },
    });
    expect(report.plots[0].curves.map(({ name }) => name)).toEqual(['image', 'noise', 'behind the blur']);
    expect(report.galleries[0].images.map(({ name }) => name)).toEqual(['PSF', '|H|', 'cepstrum']);
    expect(report.tables[0].rows[0]).toMatchObject({ name: 'noise', cells: [0.005, 'standard deviation'] });
    const page = await renderReport(report);
    expect(page).toContain('deconv analyze leaves.png');
    expect(page).toContain('{"noise":0.005}');
    const sharp = await analyzeReport({ ...words, measurements, image, noise: 0.005 });
    expect(sharp.galleries).toEqual([]);
  });
});

describe('maps of what can be known', () => {
  const spectrum = periodicSpectrum(blurred);
  const transfer = toOtf(psf, scene.shape, 'float64');

  it('frequencies above the noise are in colour, those below are grey', () => {
    const law = { amplitude: 1e-4, exponent: 2, cutoff: undefined } as never;
    const { data } = recoverableMap(spectrum, transfer, law, 0.005);
    const plane = 128 * 140;
    const grey = (row: number, column: number): boolean => {
      const i = row * 140 + column;
      return data[i] === data[plane + i] && data[i] === data[2 * plane + i];
    };
    // A movement to the right stops what is multiples of 1/14: column 70 + 10.
    expect(grey(64, 80)).toBe(true);
    expect(grey(64, 72)).toBe(false);
    expect(grey(0, 0)).toBe(true);
  });

  it('the cepstrum is darkest at the length of the movement', () => {
    const map = cepstrumMap(spectrum, 0.005);
    const [, height, width] = map.shape;
    expect([height, width]).toEqual([127, 129]);
    const row = 63 * 129;
    let darkest = 0;
    for (let i = 0; i < map.data.length; i++) if (map.data[i] < map.data[darkest]) darkest = i;
    expect([row + 64 - 14, row + 64 + 14]).toContain(darkest);
  });

  it('clipped samples are red and blue', () => {
    const map = clippingMap(tensor([1, 1, 3], [1, 0.5, 0]) as Image, [0, 1], 1);
    const [white, middle, black] = [0, 1, 2].map((i) => [map.data[i], map.data[3 + i], map.data[6 + i]]);
    expect(white[0]).toBeGreaterThan(white[2] + 0.5);
    expect(black[2]).toBeGreaterThan(black[0] + 0.5);
    expect(new Set(middle).size).toBe(1);
    const counts = clippingMap(tensor([1, 1, 3], [4095, 2047.5, 0]) as Image, [0, 4095], 4095);
    expect([...counts.data]).toEqual([...map.data]);
    const inside = clippingMap(tensor([1, 1, 3], [4000, 2047.5, 10]) as Image, [0, 4095], 4095);
    for (let i = 0; i < 3; i++) expect(inside.data[i]).toBe(inside.data[3 + i]);
  });
});
