import { expect, it } from 'vitest';
import {
  blur,
  conv,
  irfftn,
  makePsf,
  plugAndPlay,
  releaseMemory,
  restore,
  rfftn,
  tensor,
  totalVariation,
} from '../../../../src/index.ts';
import { engine } from '../../../../src/kernels/runtime/engine.ts';
import { openWorkspace } from '../../../../src/kernels/runtime/workspace.ts';
import { random } from '../../../../src/random.ts';

const rng = random(5);
const plane = { shape: [48, 60], data: Float32Array.from({ length: 48 * 60 }, () => rng.uniform()) };
const image = { shape: [1, 48, 60], data: plane.data } as const;
const psf = { model: 'disk', radius: 2 } as const;

it('gives another memory to the next call, with the same results', async () => {
  const weight = tensor([1, 1, 3, 3], [1, 2, 1, 0, 0, 0, -1, -2, -1]);
  const operator = blur(makePsf(psf), plane.shape, { dtype: 'float32' });
  const batch = { shape: [1, 1, 48, 60], data: plane.data };
  const results = async () => [
    [...rfftn(plane).re],
    [...irfftn(rfftn({ shape: [7, 11], data: Float64Array.from(plane.data.slice(0, 77)) })).data],
    [...conv(batch, { shape: weight.shape, data: Float32Array.from(weight.data) }).data],
    [...operator.apply(plane).data],
    [...(await totalVariation(operator, plane, { noise: 0.01, iterations: 3 })).estimate.data],
    [...(await restore(image, { psf, noise: 0.02, method: { name: 'wiener' } })).image.data],
  ];
  const before = await results();
  const first = engine()?.memory;
  await releaseMemory();
  await releaseMemory();
  // The operator was made before: its tiles lay in the memory that is gone.
  expect(await results()).toEqual(before);
  expect(engine()?.memory).not.toBe(first);
});

it('waits for work that is under way', async () => {
  const operator = blur(makePsf(psf), plane.shape, { dtype: 'float32' });
  const solve = (onIteration?: () => void) =>
    plugAndPlay(operator, plane, { noise: 0.05, iterations: 3, onIteration });
  const expected = await solve();
  const memory = engine()?.memory;
  let during: unknown;
  const { estimate } = await solve(() => {
    void releaseMemory();
    during = engine()?.memory;
  });
  expect(during).toBe(memory);
  expect(engine()?.memory).not.toBe(memory);
  expect([...estimate.data]).toEqual([...expected.estimate.data]);
});

it('is not kept waiting by workspaces that were released twice', async () => {
  const [one, two] = [openWorkspace(), openWorkspace()];
  const memory = engine()?.memory;
  one.release();
  one.release();
  await releaseMemory();
  expect(engine()?.memory).toBe(memory);
  two.release();
  expect(engine()?.memory).not.toBe(memory);
});
