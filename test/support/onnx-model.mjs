/**
 * An ONNX model of one node, written byte by byte: y = operator(...inputs), on float tensors with symbolic extents.
 *
 * @param {string} operator such as 'Conv'
 * @param {Record<string, number | string | readonly number[]>} attributes integers, strings and lists of integers
 * @param {Record<string, number>} inputs number of axes by name, in the order of the operator's inputs
 * @param {number} axes of the output, named y
 * @returns {Uint8Array} a ModelProto of IR 8, opset 13
 */
export function onnxModel(operator, attributes, inputs, axes) {
  const node = message(
    ...Object.keys(inputs).map((name) => [1, text(name)]),
    [2, text('y')],
    [4, text(operator)],
    ...Object.entries(attributes).map(([name, value]) => [5, attribute(name, value)]),
  );
  const graph = message(
    [1, node],
    [2, text('g')],
    ...Object.entries(inputs).map(([name, count]) => [11, value(name, count)]),
    [12, value('y', axes)],
  );
  return Uint8Array.from(message([1, 8], [7, graph], [8, message([1, text('')], [2, 13])]));
}

const text = (string) => [...Buffer.from(string)];

/** An AttributeProto, whose type is 2 for an integer, 3 for a string and 7 for a list of integers. */
function attribute(name, value) {
  if (typeof value === 'number') return message([1, text(name)], [20, 2], [3, value]);
  if (typeof value === 'string') return message([1, text(name)], [20, 3], [4, text(value)]);
  return message([1, text(name)], [20, 7], ...value.map((n) => [8, n]));
}

/** A float tensor, each axis with a symbolic extent of its own. */
function value(name, count) {
  const axes = Array.from({ length: count }, (_, i) => [1, message([2, text(`${name}${i}`)])]);
  return message([1, text(name)], [2, message([1, message([1, 1], [2, message(...axes)])])]);
}

/** Fields of a protobuf message: a number is a varint, bytes are a block. */
function message(...fields) {
  return fields.flatMap(([id, content]) =>
    typeof content === 'number'
      ? [...varint(id << 3), ...varint(content)]
      : [...varint((id << 3) | 2), ...varint(content.length), ...content],
  );
}

function varint(n) {
  return n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)];
}
