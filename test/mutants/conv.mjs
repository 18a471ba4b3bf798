/**
 * The mistakes of the convolution engine that tests must notice. Each is one change of the source: in `file`, every `find` becomes `put`.
 * The first eleven are those that were once planted in other engines; three of them no test vector of ONNX notices, and all three shipped.
 */

const engine = 'src/conv/engine/run.ts';
const operands = 'const operands = { x, weight: taps, bias, out };';
const axis = 'src/conv/engine/axis.ts';
const vectors = 'src/conv/engine/simd.ts';
const vectorPlan = 'src/conv/engine/simd-plan.ts';
const geometry = 'src/conv/engine/geometry.ts';
const dialects = 'src/conv/dialects';

/** Rearranges the taps of every kernel before the run: `order` maps a tap of a kernel of v taps, `side` wide, to the one it is taken from. */
const rearranged = (order) =>
  `const v = volumes(geometry).taps; const side = Math.round(Math.sqrt(v));
  const operands = { x, weight: taps.map((_, i) => { const k = i % v; return taps[i - k + (${order})]; }), bias, out };`;

export const mutants = [
  { name: 'kernel turned', file: engine, find: operands, put: rearranged('v - 1 - k') },
  {
    name: 'kernel transposed',
    file: engine,
    find: operands,
    put: rearranged('side * side === v ? (k % side) * side + Math.floor(k / side) : k'),
  },
  { name: 'dilation ignored', file: geometry, find: 'dilation: dilation[axis],', put: 'dilation: 1,' },
  {
    name: 'begin and end of the padding exchanged',
    file: geometry,
    find: 'begin: pads[0] };',
    put: 'begin: pads[1] };',
  },
  {
    name: 'padding of height and width exchanged',
    file: geometry,
    find: 'pads: pads[axis],',
    put: 'pads: pads[pads.length - 1 - axis],',
  },
  { name: 'bias dropped', file: engine, find: operands, put: operands.replace('bias', 'bias: undefined') },
  {
    name: 'output padding at the begin',
    file: geometry,
    find: 'return { fine, coarse: size, kernel, stride, dilation, begin: pads[0] };',
    put: 'return { fine, coarse: size, kernel, stride, dilation, begin: pads[0] - more[axis] };',
  },
  {
    name: 'strides of height and width exchanged',
    file: geometry,
    find: 'stride: stride[axis],',
    put: 'stride: stride[stride.length - 1 - axis],',
  },
  {
    name: 'filters of the wrong group (transposed, phases)',
    file: 'src/conv/engine/phase-transposed.ts',
    find: 'const weightAt = channel * outChannels',
    put: 'const weightAt = (channel % inChannels) * outChannels',
  },
  {
    name: 'effective kernel K + d − 1',
    file: axis,
    find: 'return dilation * (kernel - 1) + 1;',
    put: 'return kernel + dilation - 1;',
  },
  {
    name: 'stride and dilation together: taps as if they had no common factor',
    file: axis,
    find: 'const q = gcd(stride, dilation);',
    put: 'const q = 1;',
  },
  // The same mistakes on the other paths.
  {
    name: 'filters of the wrong group (forward, phases)',
    file: 'src/conv/engine/phase-forward.ts',
    find: '(group * outChannels * inChannels + inChannel)',
    put: 'inChannel',
  },
  {
    name: 'filters of the wrong group (direct)',
    file: 'src/conv/engine/direct.ts',
    find: 'const input = group * inChannels + i;',
    put: 'const input = i;',
  },
  {
    name: 'filters of the wrong group (fourier)',
    file: 'src/conv/engine/fourier.ts',
    find: '(group * outChannels + o) * inChannels + i',
    put: 'o * inChannels + i',
  },
  {
    name: 'stride and dilation together: cells too far apart',
    file: axis,
    find: 'cellStep: dilation / q,',
    put: 'cellStep: dilation,',
  },
  {
    name: 'stride and dilation together: dilation counted on the coarse grid (direct)',
    file: 'src/conv/engine/direct.ts',
    find: 'return coarse * axis.stride + tap * axis.dilation - axis.begin;',
    put: 'return (coarse + tap * (axis.dilation - 1)) * axis.stride + tap - axis.begin;',
  },
  // What is particular to this engine.
  {
    name: 'last cell of a phase left out',
    file: 'src/conv/engine/rows.ts',
    find: 'cells - shift);',
    put: 'cells - shift - 1);',
  },
  {
    name: 'window not padded at the begin',
    file: 'src/conv/engine/rows.ts',
    find: 'let i = Math.max(0, -shift)',
    put: 'let i = Math.max(0, -shift - 1)',
  },
  {
    name: 'holes not filled with the bias',
    file: 'src/conv/engine/phase-transposed.ts',
    find: 'out.fill(bias, rowAt, rowAt + axis.fine)',
    put: 'out.fill(0, rowAt, rowAt + axis.fine)',
  },
  {
    name: 'taps beyond a multiple of three skipped',
    file: 'src/kernels/reference/correlate.ts',
    find: 'for (; t < taps; t++)',
    put: 'for (; t < taps - 1; t++)',
  },
  {
    name: 'rows beyond a multiple of four skipped',
    file: 'src/kernels/reference/correlate.ts',
    find: 'for (; r < rows; r++)',
    put: 'for (; r < rows - 1; r++)',
  },
  {
    name: 'convolution for correlation in the spectrum',
    file: 'src/conv/engine/fourier.ts',
    find: 'im[f] += kr * xi - ki * xr;',
    put: 'im[f] += kr * xi + ki * xr;',
  },
  {
    name: 'tiles one sample too large',
    file: 'src/conv/engine/fourier.ts',
    find: 'window[a] - axis.span + 1);',
    put: 'window[a] - axis.span + 2);',
  },
  {
    name: 'filters of the wrong group (vectors)',
    file: vectors,
    find: 'weight.subarray(group * kernels, (group + 1) * kernels)',
    put: 'weight.subarray(0, kernels)',
  },
  {
    name: 'holes not filled with the bias (vectors)',
    file: vectors,
    find: '.fill(biases[o]);',
    put: '.fill(0);',
  },
  {
    name: 'phases of the depth in one place (vectors)',
    file: vectors,
    find: '(d.outResidue * height + h.outResidue)',
    put: 'h.outResidue',
  },
  {
    name: 'columns of taps upside down (vectors)',
    file: vectorPlan,
    find: 'second.tap - first.tap',
    put: 'first.tap - second.tap',
  },
  {
    name: 'short sums without dilation (vectors)',
    file: vectorPlan,
    find: 'const rowStep = second.at - first.at;',
    put: 'const rowStep = 1;',
  },
  {
    name: 'short sums of a window that begins too early (vectors)',
    file: vectorPlan,
    find: 'from: first.at,',
    put: 'from: 0,',
  },
  {
    name: 'lines after the last whole block left out (vectors)',
    file: vectorPlan,
    find: 'const rounds = Math.ceil(Math.ceil(cells / rowStep) / rows);',
    put: 'const rounds = Math.max(1, Math.floor(cells / rowStep / rows));',
  },
  {
    name: 'no room for lines that the last block reads (vectors)',
    file: vectorPlan,
    find: '...columns.map((each) => each.lines)',
    put: '',
  },
  {
    name: 'plan of another layer (vectors)',
    file: vectors,
    find: 'JSON.stringify([geometry, transposed, winograd])',
    put: 'JSON.stringify([geometry.axes, transposed, winograd])',
  },
  {
    name: 'weight gradient without its last samples',
    file: 'src/kernels/reference/correlate.ts',
    find: 'for (; i < count; i++) s0',
    put: 'for (; i < count - 1; i++) s0',
  },
  {
    name: 'mean over the patches that are not 0',
    file: 'src/conv/merge.ts',
    find: "merge === 'mean' && !ignoreZeros",
    put: 'false',
  },
  {
    name: 'max never below 0',
    file: 'src/conv/merge.ts',
    find: 'this.#count[f] === 0 ? patch[c] :',
    put: '',
  },
  {
    name: 'merge before the channels are summed',
    file: 'src/conv/merge.ts',
    find: 'patch.fill(0);',
    put: '',
  },
  // Dialects.
  {
    name: 'SAME of TensorFlow: odd sample at the begin',
    file: `${dialects}/resolve.ts`,
    find: 'begin: lower ? Math.ceil(total / 2) : Math.floor(total / 2)',
    put: 'begin: Math.ceil(total / 2)',
  },
  {
    name: 'ONNX: no clamp at 0',
    file: `${dialects}/frameworks/onnx.ts`,
    find: 'const total = Math.max(0, whole - size);',
    put: 'const total = whole - size;',
  },
  {
    name: 'ONNX: UPPER and LOWER exchanged',
    file: `${dialects}/frameworks/onnx.ts`,
    find: "const atEnd = autoPad === 'SAME_UPPER'",
    put: "const atEnd = autoPad !== 'SAME_UPPER'",
  },
  {
    name: 'ONNX: n·s samples of SAME under every rule',
    file: `${dialects}/frameworks/onnx.ts`,
    find: "rules === 'specification' ? n * s : Math.min(n * s, whole)",
    put: 'n * s',
  },
  {
    name: 'ONNX: the crop side of 1.13 forgotten',
    file: `${dialects}/frameworks/onnx.ts`,
    find: " || (rules === 'onnxruntime-1.13' && !same)",
    put: '',
  },
  {
    name: 'TensorFlow.js: columns counted by themselves',
    file: `${dialects}/frameworks/tfjs-padding.ts`,
    find: "const alike = typeof pad === 'number' && rank < 3;",
    put: 'const alike = false;',
  },
  {
    name: 'a NaN spreads over a transform',
    file: engine,
    find: '!keepsApart(taken, weight.data) && !allFinite(out)',
    put: 'false',
  },
  {
    name: 'a NaN of the kernel reaches the padding',
    file: engine,
    find: "(path === 'phase' || path === 'vectors') && allFinite(weight)",
    put: "path === 'phase' || path === 'vectors'",
  },
  {
    name: 'MXNet: odd sample of a target at the end',
    file: `${dialects}/frameworks/mxnet.ts`,
    find: 'begin: Math.ceil(crop / 2)',
    put: 'begin: Math.floor(crop / 2)',
  },
  {
    name: 'PyTorch: output padding below the stride only',
    file: `${dialects}/frameworks/pytorch.ts`,
    find: 'more[axis] >= s && more[axis] >= steps.dilation[axis]',
    put: 'more[axis] >= s',
  },
  {
    name: 'PyTorch: output size up to the dilation',
    file: `${dialects}/frameworks/pytorch.ts`,
    find: 'size > least + s - 1',
    put: 'size > least + Math.max(s, steps.dilation[axis]) - 1',
  },
  {
    name: 'WebNN: output padding below the dilation allowed',
    file: `${dialects}/frameworks/webnn.ts`,
    find: 'if (sizes === undefined && more[axis] >= s)',
    put: 'if (sizes === undefined && more[axis] >= Math.max(s, steps.dilation[axis]))',
  },
  {
    name: 'Keras: stride and dilation compared axis by axis',
    file: `${dialects}/frameworks/keras.ts`,
    find: 'Math.max(...steps.stride) > 1 && Math.max(...steps.dilation) > 1',
    put: 'steps.stride.some((s, axis) => s > 1 && steps.dilation[axis] > 1)',
  },
  {
    name: 'Keras: valid never filled up to the stride',
    file: `${dialects}/frameworks/keras.ts`,
    find: '(op ?? Math.max(e, s) - e)',
    put: '(op ?? 0)',
  },
  {
    name: 'JAX: kernel not turned',
    file: `${dialects}/frameworks/jax.ts`,
    find: '{ ...plain, flip: true }',
    put: 'plain',
  },
  {
    name: 'oneDNN: dilation counted from 1',
    file: `${dialects}/frameworks/onednn.ts`,
    find: 'gaps.map((n) => n + 1)',
    put: 'gaps.map((n) => Math.max(1, n))',
  },
  {
    name: 'PuzzleLib: postpad below the stride only',
    file: `${dialects}/frameworks/puzzlelib.ts`,
    find: 'Math.max(s, steps.dilation[axis])',
    put: 's',
  },
  {
    name: 'MobileNet: odd sample at the begin',
    file: `${dialects}/frameworks/fixed-padding.ts`,
    find: '[Math.floor(total / 2), Math.ceil(total / 2)]',
    put: '[Math.ceil(total / 2), Math.floor(total / 2)]',
  },
  {
    name: 'channels last read as channels first',
    file: `${dialects}/run.ts`,
    find: "const last = call.layout.data === 'channels-last';",
    put: 'const last = false;',
  },
];
