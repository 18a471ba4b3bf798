import { describe, expect, test } from 'vitest';
import type { PsfEstimate } from '../../../../src/blind/psf-estimate.ts';
import { estimateGallery, estimateTable, pathMap } from '../../../../src/node/report/estimate-gallery.ts';
import { makePsf } from '../../../../src/psf/make.ts';

const psf = makePsf({ model: 'motion', length: 9 });
const estimate: PsfEstimate = {
  psf,
  kind: 'free',
  verdict: 'accepted',
  confidence: 0.9,
  reasons: ['Two methods find the same kernel (similarity 90 %).'],
  alternatives: [{ kind: 'disk', psf: makePsf({ model: 'disk', radius: 3 }) }],
  levels: [makePsf({ model: 'motion', length: 3 }), psf],
  trajectory: [
    [0, -4],
    [0, 4],
  ],
};

describe('the estimate in a report', () => {
  test('shows path, scales and the next best', async () => {
    const { images } = await estimateGallery(estimate);
    expect(images.map(({ name }) => name)).toEqual(['path', 'scale 1', 'scale 2', 'next best']);
    expect(images[0].caption).toBe('8 pixels from end to end');
    expect(images[2].caption).toBe(`${psf.shape[1]}x${psf.shape[0]} pixels`);
  });

  test('shows no path where there is none', async () => {
    const { images } = await estimateGallery({ ...estimate, trajectory: undefined });
    expect(images.map(({ name }) => name)).toEqual(['scale 1', 'scale 2', 'next best']);
  });

  test('gives kind, verdict, confidence and path in words', () => {
    const { rows } = estimateTable(estimate);
    expect(rows.map(({ name }) => name)).toEqual(['kind', 'verdict', 'confidence', 'path']);
    expect(rows[1].cells.join()).toContain('the same kernel');
  });

  test('draws the path through the middle of its taps', () => {
    const map = pathMap(psf, estimate.trajectory ?? []);
    const [, height, width] = map.shape;
    const red = map.data.subarray(0, height * width);
    const blue = map.data.subarray(2 * height * width);
    const drawn = [...red.keys()].filter((i) => red[i] === 1 && Math.abs(blue[i] - 0.1) < 1e-6);
    expect(new Set(drawn.map((i) => Math.floor(i / width)))).toEqual(new Set([height >> 1]));
    const columns = drawn.map((i) => i % width);
    const pixel = width / psf.shape[1];
    expect(Math.max(...columns) - Math.min(...columns)).toBe(8 * pixel);
  });
});
