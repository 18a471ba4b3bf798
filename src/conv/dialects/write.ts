/** Calls as lines of code, in the syntax of each kind of framework. */

import type { CallWriter } from './dialect.ts';

type Write = CallWriter['write'];

/**
 * A Python call `name(lead, key=value, …)`.
 *
 * @param lead the positional arguments; `size` is the kernel as the framework writes it
 * @param isShort whether equal numbers may be written as one
 */
export const pythonCall =
  (
    lead: (layer: Parameters<Write>[1], size: string) => readonly string[],
    isShort: (layer: Parameters<Write>[1]) => boolean,
  ): Write =>
  (name, layer, args) => {
    const short = isShort(layer);
    const written = (key: string, value: unknown): string => {
      const values = short && Array.isArray(value) && !key.endsWith('Shape') ? collapse(value) : value;
      return Array.isArray(values) && values.length === 1 && short && typeof values[0] === 'number'
        ? `${values[0]}`
        : pythonTuple(values);
    };
    const words = args.map(([key, value]) => `${snakeCase(key)}=${written(key, value)}`);
    return `${name}(${[...lead(layer, written('kernel', layer.kernel)), ...words].join(', ')})`;
  };

/** A node of an ONNX graph. */
export const onnxNode: Write = (name, _, args) => {
  const words = args.map(([key, value]) => `${snakeCase(key)}=${JSON.stringify(value)}`);
  return `helper.make_node(${[`'${name}'`, "['x', 'w']", "['y']", ...words].join(', ')})`;
};

/** A layer of a Caffe model. */
export const prototxtLayer: Write = (name, layer, args) => {
  const fields: [string, unknown][] = [
    ['numOutput', layer.outChannels],
    ['kernelSize', layer.kernel],
    ...args.map(([key, value]): [string, unknown] => [key, value]),
  ];
  const words = fields.flatMap(([key, value]) =>
    (Array.isArray(value) ? collapse(value) : [value]).map((each) => `${snakeCase(key)}: ${each}`),
  );
  return `type: "${name}" convolution_param { ${words.join(' ')} }`;
};

/** The fields of a oneDNN primitive. */
export const primitiveFields: Write = (name, _, args) =>
  `${name}(${args.map(([key, value]) => `${snakeCase(key)}={${(value as number[]).join(', ')}}`).join(', ')})`;

/** A JavaScript value with unquoted keys and single quotes. */
export function javascriptValue(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
    .replace(/\s+/g, ' ')
    .replace(/"(\w+)":/g, '$1:')
    .replace(/"/g, "'")
    .replace(/\[ /g, '[')
    .replace(/ \]/g, ']');
}

/** Whether a value is the default of every framework: 1 for steps, 0 for paddings. */
export function isDefaultArgument(key: string, value: unknown): boolean {
  const neutral = /stri|dilat|Dilation/.test(key) && key !== 'dilates' ? 1 : 0;
  if (!Array.isArray(value)) return value === undefined;
  return (
    key !== 'kernel' &&
    key !== 'outputShape' &&
    key !== 'targetShape' &&
    value.flat(2).every((each) => each === neutral)
  );
}

/** One number where all are equal, which most frameworks accept. */
function collapse(values: readonly unknown[]): readonly unknown[] {
  return values.every((value) => typeof value === 'number' && value === values[0]) ? [values[0]] : values;
}

function pythonTuple(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(pythonTuple).join(', ')}${value.length === 1 ? ',' : ''})`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : `${value}`;
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
