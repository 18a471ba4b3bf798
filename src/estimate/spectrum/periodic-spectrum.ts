import { rfftn } from '../../fft/rfftn.ts';
import { halfShape, type Spectrum } from '../../fft/spectrum.ts';
import { type Tensor, zeros } from '../../tensor.ts';

/**
 * The spectrum of an image without the cross that its frame causes: that of its periodic component p = y - s, where s is the smoothest
 * image with the jumps of y across the frame, ŝ = v̂ / (2 cos θ₁ + 2 cos θ₂ - 4), v the jumps.
 *
 * @see Moisan 2011, Periodic plus smooth image decomposition, J. Math. Imaging and Vision 39, doi:10.1007/s10851-010-0227-1.
 *
 * @param plane [height, width]
 */
export function periodicSpectrum(plane: Tensor): Spectrum {
  const [rows, columns] = plane.shape;
  const jumps = zeros(plane.shape, 'float64');
  const add = (from: number, to: number) => {
    jumps.data[from] += plane.data[to] - plane.data[from];
    jumps.data[to] += plane.data[from] - plane.data[to];
  };
  if (columns > 1) for (let r = 0; r < rows; r++) add(r * columns, r * columns + columns - 1);
  if (rows > 1) for (let c = 0; c < columns; c++) add(c, (rows - 1) * columns + c);
  const y = rfftn({ shape: plane.shape, data: Float64Array.from(plane.data) });
  const v = rfftn(jumps);
  const [, half] = halfShape(plane.shape);
  for (let k = 1; k < y.re.length; k++) {
    const vertical = Math.cos((2 * Math.PI * Math.floor(k / half)) / rows);
    const horizontal = Math.cos((2 * Math.PI * (k % half)) / columns);
    const scale = 1 / (2 * vertical + 2 * horizontal - 4);
    y.re[k] -= v.re[k] * scale;
    y.im[k] -= v.im[k] * scale;
  }
  return y;
}
