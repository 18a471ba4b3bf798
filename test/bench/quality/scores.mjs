/** The scores of the protocols. */

/** PSNR in dB over all samples, peak 1. */
export function psnr(a, b) {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return -10 * Math.log10(sum / a.data.length);
}

/**
 * Levin's score: 15 pixels cut off each side, the result moved by -5..5 pixels in steps of 1/4 (bilinear) to where it fits best.
 * The quarter steps are searched around the two best whole shifts only; on the data here this finds the same as the full search.
 */
export function shiftedPsnr(result, truth) {
  const [height, width] = truth.shape.slice(-2);
  const margin = 15;
  const reach = 5;
  const cut = [height - 2 * margin, width - 2 * margin];
  const a = result.data;
  const ssd = (dy, dx) => {
    const [iy, ix] = [Math.floor(margin + dy), Math.floor(margin + dx)];
    const [fy, fx] = [margin + dy - iy, margin + dx - ix];
    // A weight of 0 must not read beyond the search range.
    const down = fy > 0 ? width : 0;
    const right = fx > 0 ? 1 : 0;
    let sum = 0;
    for (let y = 0; y < cut[0]; y++) {
      let p = (iy + y) * width + ix;
      let q = (margin + y) * width + margin;
      for (let x = 0; x < cut[1]; x++, p++, q++) {
        const top = (1 - fx) * a[p] + fx * a[p + right];
        const bottom = (1 - fx) * a[p + down] + fx * a[p + down + right];
        sum += ((1 - fy) * top + fy * bottom - truth.data[q]) ** 2;
      }
    }
    return sum;
  };
  const whole = [];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) whole.push([ssd(dy, dx), dy, dx]);
  whole.sort((p, q) => p[0] - q[0]);
  let best = Number.POSITIVE_INFINITY;
  for (const [, y, x] of whole.slice(0, 2))
    for (let dy = Math.max(-reach, y - 0.75); dy <= Math.min(reach, y + 0.75); dy += 0.25)
      for (let dx = Math.max(-reach, x - 0.75); dx <= Math.min(reach, x + 0.75); dx += 0.25)
        best = Math.min(best, ssd(dy, dx));
  return 10 * Math.log10((cut[0] * cut[1]) / best);
}

/** ‖a - b‖ over ‖b‖. */
export function nrmse(a, b) {
  let error = 0;
  let norm = 0;
  for (let i = 0; i < a.data.length; i++) {
    error += (a.data[i] - b.data[i]) ** 2;
    norm += b.data[i] ** 2;
  }
  return Math.sqrt(error / norm);
}

/**
 * The median relative error of the light of stars, in per cent: of the bright ones, with at least a fifth of the light of the brightest,
 * and of the others. Light is what is within 4 pixels above the sky, the median of the picture.
 *
 * @param scale what the scene was divided by
 */
export function starErrors({ shape: [height, width], data }, stars, scale) {
  const sky = median(data);
  const radius = 4;
  const bright = [];
  const faint = [];
  const most = Math.max(...stars.map(({ flux }) => flux));
  for (const { at, flux } of stars) {
    let light = 0;
    for (let y = Math.ceil(at[0] - radius); y <= at[0] + radius; y++)
      for (let x = Math.ceil(at[1] - radius); x <= at[1] + radius; x++)
        if (y >= 0 && y < height && x >= 0 && x < width && Math.hypot(y - at[0], x - at[1]) <= radius)
          light += data[y * width + x] - sky;
    const error = 100 * Math.abs((light * scale) / flux - 1);
    (flux > most / 5 ? bright : faint).push(error);
  }
  return { 'bright %': median(bright), 'faint %': median(faint) };
}

function median(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1];
}
