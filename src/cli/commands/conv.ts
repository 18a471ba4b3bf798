import { type Command, InvalidArgumentError, Option } from 'commander';
import { dialects, equivalentCalls, resolveOptions } from '../../conv/dialects/index.ts';
import type { CallOptions, Pair } from '../../conv/dialects/options.ts';
import type { ResolvedConv } from '../../conv/dialects/resolve.ts';
import type { OverlapMerge } from '../../conv/merge.ts';
import { dtypeOf, type Image, type Tensor } from '../../tensor.ts';
import { addImageOptions, type ImageOptions } from '../arguments/image-options.ts';
import { kernelCatalogue, kernelFile, resolveRawKernel } from '../arguments/kernel-argument.ts';
import { UsageError } from '../failure.ts';
import { catalogueText } from '../output/catalogue-text.ts';
import { checkFiles } from '../output/files.ts';
import { reporterFor } from '../output/reporter.ts';
import { digits } from '../output/table.ts';

interface ConvCommandOptions extends ImageOptions {
  readonly kernel: string;
  readonly transpose?: boolean | undefined;
  readonly stride?: Pair | undefined;
  readonly dilation?: Pair | undefined;
  readonly padding?: NonNullable<CallOptions['padding']> | undefined;
  readonly outputPadding?: Pair | undefined;
  readonly outputSize?: Pair | undefined;
  readonly merge: OverlapMerge;
  readonly dialect: string;
}

/** `deconv conv <in> <out> --kernel <spec|file>`: the layer of a network on an image. */
export function addConv(program: Command): void {
  const command = program
    .command('conv')
    .summary('convolve an image as neural networks do, or transposed')
    .description(
      'Convolve each channel of an image as neural networks do (a cross-correlation: the kernel is not turned), or run the ' +
        'transposed convolution, with the rules of any framework.',
    )
    .argument('<in>', 'image; - is stdin')
    .argument('<out>', 'image to write; - is stdout')
    .requiredOption(
      '--kernel <spec|file>',
      'rows as in 1,2,1;2,4,2;1,2,1, a name, or a file of numbers (CSV, NPY, NPZ, image)',
    )
    .option('-t, --transpose', 'the transposed convolution: every pixel throws a copy of the kernel')
    .option('--stride <n>', 'step of the kernel; h,w for two', pair)
    .option('--dilation <n>', 'distance of taps; h,w for two', pair)
    .option('--padding <n>', 'n, h,w or top,bottom,left,right; or a word of the dialect', padding)
    .option('--output-padding <n>', 'further samples at the end of a transposed output', pair)
    .option('--output-size <h,w>', 'size of the output', pair)
    .addOption(
      new Option('--merge <way>', 'what becomes of overlapping copies')
        .choices(['sum', 'mean', 'max'])
        .default('sum'),
    )
    .addOption(
      new Option('--dialect <name>', 'whose defaults, paddings and errors')
        .choices(Object.keys(dialects))
        .default('native'),
    );
  addImageOptions(command)
    .addHelpText(
      'after',
      `
Kernels:
${catalogueText(kernelCatalogue)}

With --json: sizes, crops, warnings, and the equivalent call in each framework (each channel by itself).

Examples:
  deconv conv photo.jpg edges.png --kernel sobel --padding 1
  deconv conv photo.jpg half.png --kernel '.25,.25;.25,.25' --stride 2
  deconv conv half.png large.png --kernel bilinear:factor=2 --transpose --stride 2 --padding 1
  deconv conv photo.jpg out.png --kernel kernel.csv --dialect keras --padding same --stride 2 --json`,
    )
    .action(run);
}

async function run(input: string, output: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<ConvCommandOptions>();
  const reporter = reporterFor(options);
  const { transpose = false, merge, dialect } = options;
  if (!transpose && merge !== 'sum') throw new UsageError('--merge needs --transpose');
  if (!transpose && options.outputPadding) throw new UsageError('--output-padding needs --transpose');
  const { checkImageOutput, checkResult, readInputImage, writeOutputImage } = await import(
    '../output/images.ts'
  );
  checkImageOutput(output, options);
  const inputs = [input, kernelFile(options.kernel)];
  await checkFiles({ inputs, outputs: [output], force: options.force });
  const { kernel, warnings: ofKernel } = await resolveRawKernel(options.kernel, options);
  const { image, path: _path, ...file } = await readInputImage(input, options);
  const began = performance.now();
  const size = [kernel.shape[0], kernel.shape[1]] as const;
  const call = resolveOptions(dialects, dialect, { ...options, transposed: transpose }, image.shape, size);
  const [rows, columns] = call.outSize;
  const { defaultMaxPixels } = await import('../../node/index.ts');
  const { maxPixels = defaultMaxPixels } = options;
  if (rows * columns > maxPixels)
    throw new UsageError(
      `the output would have ${columns}x${rows} pixels, more than the limit of ${maxPixels} (--max-pixels)`,
    );
  const result = await apply(image, kernel, call, merge);
  const seconds = (performance.now() - began) / 1000;
  checkResult(result, 'the kernel is too large');

  const { alpha, ...opaque } = file;
  const resized = call.outSize.some((size, axis) => size !== image.shape[axis + 1]);
  const report = await writeOutputImage(
    output,
    result,
    resized || alpha === undefined ? opaque : file,
    options,
  );
  const warnings = [...file.warnings, ...ofKernel, ...call.warnings, ...report.warnings];
  if (alpha && resized) warnings.push('the transparency was left out: the image has another size');
  const summary = [
    `${output}: ${image.shape[2]}x${image.shape[1]} to ${call.outSize[1]}x${call.outSize[0]}`,
    `${transpose ? 'transposed ' : ''}kernel ${kernel.shape[1]}x${kernel.shape[0]}`,
    `${digits(seconds, 2)} s`,
  ];
  if (report.clippedFraction > 0) summary.push(`${digits(100 * report.clippedFraction, 2)} % clipped`);
  const { stride, dilation, cropBegin, inSize, outSize } = call;
  const equivalents = equivalentCalls(call).map(({ framework, how, text }) => ({ framework, how, text }));
  await reporter.done(
    {
      ...{
        input,
        output,
        kernel: options.kernel,
        kernelSize: call.kernel,
        transposed: transpose,
        dialect,
        merge,
      },
      ...{ inSize, outSize, stride, dilation, cropBegin, cropEnd: cropEnd(call), equivalents },
      ...{ seconds, clippedFraction: report.clippedFraction, warnings },
    },
    summary.join(', '),
  );
  reporter.warn(warnings);
}

async function apply(image: Image, kernel: Tensor, call: ResolvedConv, merge: OverlapMerge): Promise<Image> {
  const { conv, convTranspose } = await import('../../index.ts');
  const [channels, height, width] = image.shape;
  const weight = kernel.data.slice();
  if (call.layout.flip) weight.reverse();
  // Each channel is an image of its own.
  const x = { shape: [channels, 1, height, width], data: image.data };
  const w = {
    shape: [1, 1, ...kernel.shape],
    data: dtypeOf(image) === 'float32' ? Float32Array.from(weight) : weight,
  };
  const { stride, dilation, outSize } = call;
  const geometry = {
    stride,
    dilation,
    padding: call.cropBegin.map((begin) => [begin, 0] as const),
    outputSize: outSize,
  };
  const { data } = call.transposed ? convTranspose(x, w, { ...geometry, merge }) : conv(x, w, geometry);
  return { shape: [channels, outSize[0], outSize[1]], data };
}

/** What is cropped at the end of the full transposed output, or padded at the end of the input. */
function cropEnd({
  transposed,
  inSize,
  outSize,
  kernel,
  stride,
  dilation,
  cropBegin,
}: ResolvedConv): number[] {
  const [fine, coarse] = transposed ? [outSize, inSize] : [inSize, outSize];
  return fine.map(
    (n, axis) =>
      stride[axis] * (coarse[axis] - 1) + dilation[axis] * (kernel[axis] - 1) + 1 - n - cropBegin[axis],
  );
}

/** `2` or `2,3` (or `2x3`) for height and width. */
function pair(text: string): Pair {
  const [first, second = first, ...more] = numbers(text);
  if (more.length > 0) throw new InvalidArgumentError('Expected one integer, or two for height and width.');
  return [first, second];
}

function padding(text: string): NonNullable<CallOptions['padding']> {
  if (/^[a-z][\w-]*$/i.test(text)) return text.replaceAll('-', '_');
  const found = numbers(text);
  const [a, b = a, c, d] = found;
  if (found.length === 4)
    return [
      [a, b],
      [c, d],
    ];
  if (found.length > 2) throw new InvalidArgumentError('Expected a word, or one, two or four integers.');
  return [
    [a, a],
    [b, b],
  ];
}

function numbers(text: string): number[] {
  const found = text.split(/[,x]/).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!found.every(Number.isInteger)) throw new InvalidArgumentError('Expected integers.');
  return found;
}
