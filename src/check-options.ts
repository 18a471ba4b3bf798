import { typeError } from './errors.ts';
import { suggestion } from './suggestion.ts';

/**
 * Throws a TypeError for an option that the function does not have, so that no option is silently ignored. Keys whose value is undefined
 * are accepted.
 *
 * @param known the names of all options of the function
 * @param reasons why an option that other solvers have does not apply here, by name
 */
export function checkOptions(
  fn: string,
  options: object,
  known: readonly string[],
  reasons: Readonly<Record<string, string>> = {},
): void {
  if (options === null || typeof options !== 'object')
    throw typeError(fn, 'options', 'an object, or left out', options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    if (Object.hasOwn(reasons, name))
      throw typeError(fn, name, `left out: ${reasons[name]}; remove it`, value);
    throw typeError(fn, 'options', `made of ${known.join(', ')}${suggestion(name, known)}`, name);
  }
}
