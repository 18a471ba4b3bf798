import { expect, it } from 'vitest';
import { luminance, withLuminance } from '../../../src/restore/luminance.ts';
import { tensor } from '../../../src/tensor.ts';

const image = tensor([3, 1, 4], [0.4, 0.2, 0.1, 0, 0.4, 0.1, 0.3, 0, 0.4, 0.3, 0.2, 0]);

it('withLuminance gives the luminance that was asked for, also where it is negative or rises from black', () => {
  const wanted = tensor([1, 4], [0.6, 0.05, -0.01, 0.02]);
  const { data } = luminance(withLuminance(image, wanted));
  data.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted.data[i], 12);
  });
});

it('withLuminance keeps grey grey, and what is as bright as before', () => {
  const same = withLuminance(image, luminance(image));
  same.data.forEach((value, i) => {
    expect(value).toBeCloseTo(image.data[i], 12);
  });
  const brighter = withLuminance(image, tensor([1, 4], [0.8, 0.2, 0.2, 0.1])).data;
  expect(brighter[0]).toBeCloseTo(0.8, 12);
  expect(brighter[4]).toBeCloseTo(0.8, 12);
  expect(brighter[8]).toBeCloseTo(0.8, 12);
});

it('withLuminance keeps the saturation: twice the light is twice each channel', () => {
  const twice = luminance(image);
  for (let i = 0; i < twice.data.length; i++) twice.data[i] *= 2;
  const { data } = withLuminance(image, twice);
  for (const i of [1, 5, 9]) expect(data[i] / image.data[i]).toBeCloseTo(2, 1);
});
