import type { Boundary } from '../../boundary/boundary.ts';
import type { LinearOperator } from '../../linear-operator.ts';
import { blur } from '../../operators/blur.ts';
import { dtypeOf, type Tensor } from '../../tensor.ts';

/** The blur of a PSF for images of the shape and precision of `measured`. */
export type BlurCache = (psf: Tensor, measured: Tensor, boundary: Boundary | 'unknown') => LinearOperator;

/** Makes every blur once: the steps of a restoration and its tiles share them. */
export function blurCache(): BlurCache {
  const made = new Map<Tensor, Map<string, LinearOperator>>();
  return (psf, measured, boundary) => {
    const dtype = dtypeOf(measured);
    const ofPsf = made.get(psf) ?? new Map<string, LinearOperator>();
    made.set(psf, ofPsf);
    const key = `${measured.shape} ${boundary} ${dtype}`;
    const operator = ofPsf.get(key) ?? blur(psf, measured.shape, { boundary, dtype });
    ofPsf.set(key, operator);
    return operator;
  };
}
