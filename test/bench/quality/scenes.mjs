/** Generated scenes with ground truth: a star field, beads and filaments in a plane, the same in a stack. All values are >= 0. */

import { random, tensor } from 'deconvkit';

/** Adds a Gaussian of this sum and standard deviation (pixels) around a point; it wraps around. */
function splat({ shape, data }, centre, sum, sigma) {
  const reach = Math.ceil(4 * sigma);
  const profiles = shape.map((n, axis) => {
    const from = Math.round(centre[axis]) - reach;
    const taps = Array.from({ length: 2 * reach + 1 }, (_, i) => [
      (from + i + 4 * n) % n,
      Math.exp(-((from + i - centre[axis]) ** 2) / (2 * sigma * sigma)),
    ]);
    const total = taps.reduce((a, [, w]) => a + w, 0);
    return taps.map(([at, w]) => [at, w / total]);
  });
  const add = (axis, offset, weight) => {
    if (axis === shape.length) {
      data[offset] += weight;
      return;
    }
    for (const [at, w] of profiles[axis]) add(axis + 1, offset * shape[axis] + at, weight * w);
  };
  add(0, 0, sum);
}

const blank = (shape) => tensor(shape, new Float32Array(shape.reduce((a, n) => a * n, 1)));

/**
 * Stars on a dark sky, seen as sharp as the pixels allow (sigma 0.7), at least 12 pixels apart; the faintest has 1/30 of the light of the
 * brightest. `stars` tells where they are and what light they have.
 */
export function starField(size, count, seed) {
  const dice = random(seed);
  const x = blank([size, size]);
  x.data.fill(2e-3);
  const stars = [];
  while (stars.length < count) {
    const at = [size * dice.uniform(), size * dice.uniform()];
    if (stars.some((other) => Math.hypot(at[0] - other.at[0], at[1] - other.at[1]) < 12)) continue;
    const flux = 30 ** -dice.uniform();
    stars.push({ at, flux });
    splat(x, at, flux, 0.7);
  }
  return { x, stars };
}

/** Fluorescent beads of several sizes and winding filaments over a weak haze, in a plane or a stack. */
export function microscopy(shape, { beads, filaments, seed }) {
  const dice = random(seed);
  const x = blank(shape);
  for (let i = 0; i < beads; i++) {
    const centre = shape.map((n) => n * dice.uniform());
    const radius = 1 + 2 * dice.uniform();
    const brightness = 0.3 + 0.7 * dice.uniform();
    ball(x, centre, radius, brightness);
  }
  for (let i = 0; i < filaments; i++) {
    const at = shape.map((n) => n * dice.uniform());
    let heading = shape.map(() => dice.normal());
    for (let step = 0; step < 3 * Math.max(...shape); step++) {
      heading = heading.map((h) => h + 0.15 * dice.normal());
      const length = Math.hypot(...heading);
      heading = heading.map((h) => h / length);
      for (let axis = 0; axis < at.length; axis++)
        at[axis] = (at[axis] + 0.5 * heading[axis] + shape[axis]) % shape[axis];
      splat(x, at, shape.length === 3 ? 1.2 : 0.8, 0.7);
    }
  }
  for (let i = 0; i < x.data.length; i++) x.data[i] += 0.01;
  return x;
}

/** A ball of constant brightness with a soft edge; it wraps around. */
function ball({ shape, data }, centre, radius, brightness) {
  const reach = Math.ceil(radius + 1);
  const visit = (axis, offset, squared) => {
    if (axis === shape.length) {
      data[offset] += brightness * Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(squared)));
      return;
    }
    const middle = Math.round(centre[axis]);
    for (let k = middle - reach; k <= middle + reach; k++)
      visit(
        axis + 1,
        offset * shape[axis] + ((k + 4 * shape[axis]) % shape[axis]),
        squared + (k - centre[axis]) ** 2,
      );
  };
  visit(0, 0, 0);
}

/** A widefield PSF: the same light in every plane, a waist in focus, and more spread on one side as spherical aberration makes it. */
export function widefieldPsf([depth, height, width]) {
  const data = [];
  for (let z = 0; z < depth; z++) {
    const away = z - (depth >> 1);
    const spread = 1.2 * Math.hypot(1, away / (away > 0 ? 1.8 : 2.8));
    const plane = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        plane.push(Math.exp(-((y - (height >> 1)) ** 2 + (x - (width >> 1)) ** 2) / (2 * spread * spread)));
    const sum = plane.reduce((a, b) => a + b, 0);
    data.push(...plane.map((v) => v / sum));
  }
  return tensor([depth, height, width], data);
}
