/** Calls as lines of code. */

import type { Arguments, Framework, Layer } from './frameworks.ts';

type Pairs = readonly (readonly [number, number])[];

/** The line of code for a call; values that are the default everywhere (1 for steps, 0 for paddings) are left out. */
export function writeCall(
  framework: Framework,
  layer: Layer,
  args: Arguments,
  around: { padFirst?: Pairs | undefined; cropAfter?: Pairs | undefined } = {},
): string {
  const name = framework.names(layer.kernel.length)[layer.transposed ? 1 : 0];
  const said = Object.entries(args).filter(([key, value]) => !isDefault(key, value));
  const call = writers[framework.style](name, layer, said, framework.name);
  const { padFirst, cropAfter } = around;
  if (padFirst !== undefined)
    return `pad x by ${JSON.stringify(padFirst)} ([begin, end] per axis), then ${call}`;
  if (cropAfter === undefined) return call;
  if (framework.name === 'PyTorch' && cropAfter.every(([begin, end]) => begin >= 0 && end >= 0)) {
    const ranges = cropAfter.map(([begin], axis) => `${begin}:${begin + layer.outSize[axis]}`);
    return `${call}(x)[..., ${ranges.join(', ')}]`;
  }
  const grows = cropAfter.some(([begin, end]) => begin < 0 || end < 0);
  return `not expressible: ${call}, then slice by ${JSON.stringify(cropAfter)} ([begin, end] per axis${grows ? ', negative: put zeros there' : ''})`;
}

type Writer = (name: string, layer: Layer, said: [string, unknown][], framework: string) => string;

const writers: Record<Framework['style'], Writer> = {
  python: (name, layer, said, framework) => {
    const short = ['PyTorch', 'Keras', 'PuzzleLib', 'TensorFlow'].includes(framework);
    const written = (key: string, value: unknown): string => {
      const values = short && Array.isArray(value) && !key.endsWith('Shape') ? collapse(value) : value;
      return Array.isArray(values) && values.length === 1 && short && typeof values[0] === 'number'
        ? `${values[0]}`
        : pythonTuple(values);
    };
    const size = written('kernel', layer.kernel);
    const lead: Record<string, string[]> = {
      PyTorch: [`${layer.inChannels}`, `${layer.outChannels}`, size],
      Keras: [`${layer.outChannels}`, size],
      PuzzleLib: [`${layer.inChannels}`, `${layer.outChannels}`, size],
      TensorFlow: ['x', 'w'],
      JAX: ['x', 'w'],
      MXNet: ['x', 'w'],
    };
    const words = said.map(([key, value]) => `${snakeCase(key)}=${written(key, value)}`);
    return `${name}(${[...(lead[framework] ?? []), ...words].join(', ')})`;
  },
  javascript: (name, layer, said, framework) => {
    const options = Object.fromEntries(said);
    if (framework === 'WebNN') return `${name}(x, w, ${javascriptValue(options)})`;
    const { outputShape, strides = layer.stride, pad = 0, dilations } = options;
    const tail = dilations === undefined ? [] : ['NHWC', dilations];
    const values = [...(outputShape === undefined ? [] : [outputShape]), strides, pad, ...tail];
    return `${name}(${['x', 'w', ...values.map(javascriptValue)].join(', ')})`;
  },
  node: (name, _, said) => {
    const words = said.map(([key, value]) => `${snakeCase(key)}=${JSON.stringify(value)}`);
    return `helper.make_node(${[`'${name}'`, "['x', 'w']", "['y']", ...words].join(', ')})`;
  },
  prototxt: (name, layer, said) => {
    const fields = [['numOutput', layer.outChannels], ['kernelSize', layer.kernel], ...said] as [
      string,
      unknown,
    ][];
    const words = fields.flatMap(([key, value]) =>
      (Array.isArray(value) ? collapse(value) : [value]).map((each) => `${snakeCase(key)}: ${each}`),
    );
    return `type: "${name}" convolution_param { ${words.join(' ')} }`;
  },
  primitive: (name, _, said) =>
    `${name}(${said.map(([key, value]) => `${snakeCase(key)}={${(value as number[]).join(', ')}}`).join(', ')})`,
};

function isDefault(key: string, value: unknown): boolean {
  const neutral = /stri|dilat|Dilation/.test(key) && key !== 'dilates' ? 1 : 0;
  if (!Array.isArray(value)) return value === undefined;
  return (
    key !== 'kernel' &&
    key !== 'outputShape' &&
    key !== 'targetShape' &&
    value.flat(2).every((each) => each === neutral)
  );
}

/** One number where all are equal, as most frameworks take it. */
function collapse(values: readonly unknown[]): readonly unknown[] {
  return values.every((value) => typeof value === 'number' && value === values[0]) ? [values[0]] : values;
}

function javascriptValue(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
    .replace(/\s+/g, ' ')
    .replace(/"(\w+)":/g, '$1:')
    .replace(/"/g, "'")
    .replace(/\[ /g, '[')
    .replace(/ \]/g, ']');
}

function pythonTuple(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(pythonTuple).join(', ')}${value.length === 1 ? ',' : ''})`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : `${value}`;
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
