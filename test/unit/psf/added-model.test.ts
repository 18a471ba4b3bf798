import { expect, it } from 'vitest';
import { psfModels } from '../../../src/psf/catalogue.ts';
import { makePsfOf } from '../../../src/psf/make.ts';
import { type PsfModel, px } from '../../../src/psf/model.ts';
import { scaledSpecOf } from '../../../src/psf/scale.ts';
import { tensor } from '../../../src/tensor.ts';

interface TwinOptions {
  readonly distance: number;
  readonly weight?: number | undefined;
}

/** Two points, a ghost beside the image: a whole new model in one object. */
const twin: PsfModel<TwinOptions> = {
  summary: 'two points',
  parameters: {
    distance: { meaning: 'distance of the points', kind: 'number', unit: px, required: true },
    weight: { meaning: 'weight of the second point', kind: 'number', default: 0.5 },
  },
  make({ distance, weight = 0.5 }) {
    const n = 2 * Math.round(distance) + 1;
    const data = Float64Array.from({ length: n }, (_, i) =>
      i === (n - 1) / 2 ? 1 - weight : i === n - 1 ? weight : 0,
    );
    return tensor([1, n], [...data]);
  },
};
const catalogue = { ...psfModels, twin };

it('a model that is added to the catalogue is made, checked and scaled like all others', () => {
  const spec = { model: 'twin', distance: 2 };
  expect([...makePsfOf(catalogue, spec).data]).toEqual([0, 0, 0.5, 0, 0.5]);
  expect(scaledSpecOf(catalogue, spec, 2)).toEqual({ model: 'twin', distance: 4 });
  expect(() => makePsfOf(catalogue, { model: 'twn' })).toThrow(
    'unknown PSF model "twn" (did you mean twin?)',
  );
  expect(() => makePsfOf(catalogue, { model: 'twin' })).toThrow(
    'twin needs "distance" (distance of the points, px)',
  );
});
