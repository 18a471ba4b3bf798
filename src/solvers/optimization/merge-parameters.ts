import type { Parameters } from './solution.ts';

/** The parameters of several planes as one record: a single value where all planes agree, else a list with one value per plane. */
export function mergeParameters(planes: readonly Parameters[]): Parameters {
  return Object.fromEntries(
    Object.keys(planes[0]).map((name) => {
      const values = planes.map((plane) => plane[name]);
      const agree = values.every((value) => Object.is(value, values[0]) || sameList(value, values[0]));
      return [name, agree ? values[0] : (values as number[])];
    }),
  );
}

function sameList(a: Parameters[string], b: Parameters[string]): boolean {
  return Array.isArray(a) && JSON.stringify(a) === JSON.stringify(b);
}
