import { type PerAxis, perAxis } from '../engine/geometry.ts';
import {
  type Layout,
  paddedSize,
  type Resolved,
  readSite,
  readSteps,
  resolve,
  type Site,
} from './dialect.ts';

/** Parameters of oneDNN's convolution and deconvolution primitives. */
export interface OnednnParameters {
  readonly strides?: PerAxis | undefined;
  /** Holes between taps: 0 is a dense kernel, one less than everywhere else. */
  readonly dilates?: PerAxis | undefined;
  readonly paddingL?: PerAxis | undefined;
  readonly paddingR?: PerAxis | undefined;
}

/**
 * oneDNN's convolution forward: data N C ..., weight [Cout, Cin, ...] or, with groups, [G, Cout/G, Cin/G, ...].
 *
 * @param site shapes of src and weights; a group axis shows in the rank of the weights
 * @returns the call reduced to cropBegin and outSize per axis; dilation counted from 1
 * @throws RangeError where the primitive cannot be made
 * @example
 * onednnConvolution({ input: [1, 1, 9], weight: [1, 1, 3] }, { dilates: 3 }).outSize; // => [1]
 */
export function onednnConvolution(site: Site, parameters: OnednnParameters = {}): Resolved {
  const fn = 'onednnConvolution';
  const { reading, steps, left, right, layout } = read(fn, site, parameters, false);
  return resolve(fn, reading, steps, layout, false, (of) => paddedSize(of, left[of.axis], right[of.axis]));
}

/**
 * oneDNN's deconvolution forward: weight [Cout, Cin, ...] or [G, Cout/G, Cin/G, ...], where O are the channels of the *output*, unlike the
 * weight of the convolution whose gradient it is.
 *
 * @param site shapes of src and weights; a group axis shows in the rank of the weights
 * @returns the call reduced to cropBegin and outSize per axis; dilation counted from 1
 * @throws RangeError where the primitive cannot be made
 * @example
 * onednnDeconvolution({ input: [1, 1, 2], weight: [1, 1, 2] }, { strides: 2, dilates: 1, paddingR: 1 }).outSize; // => [4]
 */
export function onednnDeconvolution(site: Site, parameters: OnednnParameters = {}): Resolved {
  const fn = 'onednnDeconvolution';
  const { reading, steps, left, right, layout } = read(fn, site, parameters, true);
  return resolve(fn, reading, steps, layout, true, ({ axis, full }) => ({
    begin: left[axis],
    size: full - left[axis] - right[axis],
  }));
}

function read(fn: string, site: Site, parameters: OnednnParameters, transposed: boolean) {
  const grouped = site.weight.length === site.input.length + 1;
  const layout: Layout = { data: 'channels-first', weight: grouped ? 'GOI*' : 'OI*' };
  const reading = readSite(fn, site, layout, transposed, grouped ? undefined : 1);
  const { rank } = reading;
  const holes = perAxis(fn, 'dilates', parameters.dilates ?? 0, rank, 0);
  return {
    reading,
    layout,
    steps: readSteps(fn, rank, ['strides', parameters.strides], ['dilates', holes.map((n) => n + 1)]),
    left: perAxis(fn, 'paddingL', parameters.paddingL ?? 0, rank, 0),
    right: perAxis(fn, 'paddingR', parameters.paddingR ?? 0, rank, Number.MIN_SAFE_INTEGER),
  };
}
