import {
  forwardGeometry,
  type SpatialOptions,
  type TransposedOptions,
  transposedGeometry,
} from '../engine/geometry.ts';
import { type Layout, type Resolved, readSite, resolve, type Site } from './dialect.ts';

/**
 * A call of our own `conv`, resolved like that of any framework: what `equivalentCalls` and `runCall` take.
 *
 * @param site shapes of x and weight
 * @param options as of `conv`
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when shapes and options do not fit each other
 * @example
 * nativeConv({ input: [1, 1, 5], weight: [1, 1, 3] }, { padding: [[2, 0]] }).cropBegin; // => [2]
 */
export function nativeConv(site: Site, options: SpatialOptions = {}): Resolved {
  const { axes, groups } = forwardGeometry(site.input, site.weight, options, 'nativeConv');
  const layout: Layout = { data: 'channels-first', weight: 'OI*' };
  const reading = readSite('nativeConv', site, layout, false, groups);
  const steps = { stride: axes.map(({ stride }) => stride), dilation: axes.map(({ dilation }) => dilation) };
  return resolve('nativeConv', reading, steps, layout, false, ({ axis }) => ({
    begin: axes[axis].begin,
    size: axes[axis].coarse,
  }));
}

/**
 * A call of our own `convTranspose`, resolved like that of any framework; warns of structural holes.
 *
 * @param site shapes of x and weight
 * @param options as of `convTranspose`, without merge
 * @returns the call reduced to cropBegin and outSize per axis
 * @throws RangeError when shapes and options do not fit each other
 * @example
 * const call = nativeConvTranspose({ input: [1, 1, 3], weight: [1, 1, 2] }, { stride: 2, dilation: 2 });
 * call.warnings.length; // => 1
 */
export function nativeConvTranspose(site: Site, options: TransposedOptions = {}): Resolved {
  const { axes, groups } = transposedGeometry(site.input, site.weight, options, 'nativeConvTranspose');
  const layout: Layout = { data: 'channels-first', weight: 'IO*' };
  const reading = readSite('nativeConvTranspose', site, layout, true, groups);
  const steps = { stride: axes.map(({ stride }) => stride), dilation: axes.map(({ dilation }) => dilation) };
  return resolve('nativeConvTranspose', reading, steps, layout, true, ({ axis }) => ({
    begin: axes[axis].begin,
    size: axes[axis].fine,
  }));
}
