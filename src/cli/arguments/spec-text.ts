/** A model and its options in the grammar of the command line, three digits each. */
export function specText(spec: object): string {
  const { model, ...options } = spec as { readonly model: string; readonly [key: string]: unknown };
  const pairs = Object.entries(options).map(
    ([key, value]) => `${key}=${typeof value === 'number' ? Number(value.toPrecision(3)) : value}`,
  );
  return pairs.length > 0 ? `${model}:${pairs.join(',')}` : model;
}
