import { describe, expect, it } from 'vitest';
import { edgeThreshold, gradients, hasEdges, keepEdges } from '../../../../src/blind/free/edges.ts';
import { gaussianNoise } from '../../../../src/noise/gaussian.ts';
import { tensor, zeros } from '../../../../src/tensor.ts';
import { deadLeaves } from '../../../scenes.ts';

const scene = deadLeaves(64, 72, 3);

describe('gradients', () => {
  it('are forward differences, 0 on the last row and column and outside the frame', () => {
    const [rows, columns] = scene.shape;
    const { x, y } = gradients(scene, [rows, columns], [80, 90]);
    expect(x.shape).toEqual([80, 90]);
    for (let row = 0; row < 80; row++)
      for (let column = 0; column < 90; column++) {
        const isInside = row < rows - 1 && column < columns - 1;
        const i = row * columns + column;
        const at = row * 90 + column;
        expect(x.data[at]).toBeCloseTo(isInside ? scene.data[i + 1] - scene.data[i] : 0, 6);
        expect(y.data[at]).toBeCloseTo(isInside ? scene.data[i + columns] - scene.data[i] : 0, 6);
      }
  });

  it('are 0 where the weight is below 1', () => {
    const weights = tensor(
      scene.shape,
      Float32Array.from(scene.data, (_, i) => (i % 3 ? 1 : 0.9)),
    );
    const { x, y } = gradients(scene, scene.shape, scene.shape, weights);
    const all = gradients(scene, scene.shape, scene.shape);
    for (let i = 0; i < scene.data.length; i++) {
      expect(x.data[i]).toBe(i % 3 ? all.x.data[i] : 0);
      expect(y.data[i]).toBe(i % 3 ? all.y.data[i] : 0);
    }
  });
});

describe('edgeThreshold', () => {
  const plane = (values: readonly number[]) => tensor([1, values.length], Float32Array.from(values));

  it('is the power of the weakest of `enough` gradients of the orientation with the weakest', () => {
    // Two gradients in each range of 45 degrees, of length 2 to 9.
    const angles = [20, 25, 70, 75, 110, 115, 160, 165].map((degrees) => (degrees * Math.PI) / 180);
    const edges = {
      x: plane(angles.map((angle, i) => (i + 2) * Math.cos(angle))),
      y: plane(angles.map((angle, i) => (i + 2) * Math.sin(angle))),
    };
    expect(edgeThreshold(edges, 2)).toBeCloseTo(4, 4);
    expect(edgeThreshold(edges, 1)).toBeCloseTo(9, 4);
    expect(edgeThreshold(edges, 3)).toBe(0);
  });

  it('a gradient and its opposite have one orientation', () => {
    const { x, y } = gradients(scene, scene.shape, scene.shape);
    const turned = { x: plane([...x.data].map((v) => -v)), y: plane([...y.data].map((v) => -v)) };
    expect(edgeThreshold(turned, 20)).toBe(edgeThreshold({ x, y }, 20));
  });

  it('an image of one orientation has none', () => {
    const stripes = tensor(
      [32, 32],
      Float32Array.from({ length: 1024 }, (_, i) => (i >> 2) & 1),
    );
    expect(edgeThreshold(gradients(stripes, [32, 32], [32, 32]), 1)).toBe(0);
    expect(hasEdges(stripes, 1, 0)).toBe(false);
  });
});

describe('keepEdges', () => {
  it('keeps what reaches the threshold, exactly', () => {
    const edges = gradients(scene, scene.shape, scene.shape);
    const before = { x: edges.x.data.slice(), y: edges.y.data.slice() };
    expect(keepEdges(edges, 0.01)).toBe(0.01);
    for (let i = 0; i < scene.data.length; i++) {
      const isKept = before.x[i] ** 2 + before.y[i] ** 2 >= 0.01;
      expect(edges.x.data[i]).toBe(isKept ? before.x[i] : 0);
      expect(edges.y.data[i]).toBe(isKept ? before.y[i] : 0);
    }
  });

  it('lowers a threshold that would leave nothing', () => {
    const edges = gradients(scene, scene.shape, scene.shape);
    const used = keepEdges(edges, 1e6);
    const power = Math.max(...edges.x.data.map((x: number, i: number) => x ** 2 + edges.y.data[i] ** 2));
    expect(power).toBeGreaterThan(0);
    expect(used).toBeLessThanOrEqual(power);
    expect(used).toBeGreaterThan(0.8 * power);
  });

  it('an image without edges stays so', () => {
    const flat = { x: zeros([4, 4]), y: zeros([4, 4]) };
    expect(keepEdges(flat, 0.5)).toBe(0.5);
    expect(flat.x.data.every((v: number) => v === 0)).toBe(true);
  });
});

describe('hasEdges', () => {
  it('of a scene, but not of noise or of a constant', () => {
    expect(hasEdges(scene, 100, 0.01)).toBe(true);
    const noise = gaussianNoise(zeros([64, 64]), { sigma: 0.05, seed: 1 });
    expect(hasEdges(noise, 100, 0.05)).toBe(false);
    expect(hasEdges(zeros([64, 64]), 1, 0)).toBe(false);
  });
});
