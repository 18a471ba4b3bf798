import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Resampling } from '../../estimate/resampling.ts';
import type { Light } from '../../node/file-record.ts';
import { catalogueText } from '../catalogue-text.ts';
import { UsageError } from '../failure.ts';
import type { GlobalOptions } from '../options.ts';
import { psfCatalogue, psfSpec, resolvePsf } from '../psf-argument.ts';
import { reporterFor } from '../reporter.ts';
import { specText } from '../spec-text.ts';

interface Options extends GlobalOptions {
  readonly psf?: string;
  readonly noise?: number;
  readonly light: Light;
}

/** On photographs the line of an enlargement is stronger than this, and weaker without one. */
const visible = 10;

/** `deconv analyze <image> [--psf <spec|file>]`: can this be undone? */
export function addAnalyze(program: Command): void {
  program
    .command('analyze')
    .summary('tell before any work whether a blur can be undone')
    .description(
      'Look at a picture before any work: its noise, what is clipped or coded in blocks, the blur that its spectrum suggests, and what undoing it would gain.',
    )
    .argument('<image>', 'picture; - is stdin')
    .option('--psf <spec|file>', 'the blur, where it is known; else the one that the spectrum suggests')
    .addOption(
      new Option(
        '--noise <sigma>',
        'standard deviation of the noise, white is 1 (default: measured)',
      ).argParser(positive),
    )
    .addOption(
      new Option('--light <scale>', 'look at light, or at the code values of the file')
        .choices(['linear', 'encoded'])
        .default('linear'),
    )
    .addHelpText(
      'after',
      `
The middle 1024 x 1024 pixels of larger pictures are looked at.

PSF models:
${catalogueText(psfCatalogue)}

Examples:
  deconv analyze blurred.jpg
  deconv analyze blurred.jpg --psf motion:length=15,angle=30 --json`,
    )
    .action(run);
}

async function run(input: string, _: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const reporter = reporterFor(options);
  const given = options.psf === undefined ? undefined : psfSpec(options.psf);
  const { readPicture } = await import('../pictures.ts');
  const { image, ...file } = await readPicture(input, options);
  const { middle } = await import('../../node/report/picture.ts');
  const seen = middle(image, 1024);
  const { blockGrid, clipping, estimateNoise, identifiability, identifyBlur, makePsf, resampling, toOtf } =
    await import('../../index.ts');
  const [, height, width] = seen.shape;
  if (Math.min(height, width) < 64)
    throw new UsageError(`${input} is ${width}x${height}: expected at least 64x64 pixels to tell anything`);
  const noise = options.noise ?? estimateNoise(seen);
  const suggested = identifyBlur(seen);
  const source = given === undefined ? suggested.spec : await resolvePsf(given);
  const psf = source && ('model' in source ? makePsf(source) : source);
  const blur = psf && identifiability(seen, toOtf(psf, [height, width]), noise);
  const name = options.psf ?? (suggested.spec && specText(suggested.spec));
  const document = {
    input,
    size: image.shape,
    noise,
    clipping: clipping(seen),
    blocks: blockGrid(seen),
    resampling: enlargement(resampling(seen)),
    suggested: { spec: suggested.spec ?? null, confidence: suggested.confidence },
    psf: name ?? null,
    blur: blur ?? null,
    warnings: file.warnings,
  };
  reporter.data(document, await text(document, name, given !== undefined));
  reporter.warn(file.warnings);
}

/** Along one axis a line may stand out by chance, or by stripes in the picture. */
function enlargement(axes: readonly Resampling[]): {
  readonly detected: boolean;
  readonly axes: readonly Resampling[];
} {
  return { detected: axes.every(({ strength }) => strength > visible), axes };
}

interface Findings {
  readonly noise: number;
  readonly clipping: { readonly dark: number; readonly bright: number };
  readonly blocks: { readonly detected: boolean };
  readonly resampling: { readonly detected: boolean };
  readonly suggested: { readonly spec: object | null; readonly confidence: number };
  readonly blur: {
    readonly recoverable: number;
    readonly lost: number;
    readonly condition: number;
    readonly gain: number;
  } | null;
}

async function text(found: Findings, name: string | undefined, known: boolean): Promise<string> {
  const { digits, table } = await import('../table.ts');
  const { noise, clipping, blocks, resampling, suggested, blur } = found;
  const percent = (share: number): string => `${digits(100 * share, 2)} %`;
  const rows = [
    ['noise', digits(noise, 2), 'standard deviation, white is 1'],
    [
      'clipped',
      percent(clipping.bright),
      `at white, ${percent(clipping.dark)} at black: no filter knows what was there`,
    ],
    [
      '8x8 blocks',
      blocks.detected ? 'yes' : 'no',
      blocks.detected ? 'coded as JPEG: its marks will be sharpened too' : '',
    ],
    [
      'enlarged',
      resampling.detected ? 'yes' : 'no',
      resampling.detected ? 'interpolated samples: the noise is not white, and the blur has two causes' : '',
    ],
    [
      'blur',
      suggested.spec === null ? 'none seen' : specText(suggested.spec),
      `by the spectrum, confidence ${digits(suggested.confidence, 2)}`,
    ],
  ];
  if (blur !== null)
    rows.push(
      ['recoverable', percent(blur.recoverable), 'of all frequencies stand above the noise'],
      ['lost', percent(blur.lost), 'of all frequencies are weakened to less than a hundredth'],
      ['condition', digits(blur.condition, 3), 'by so much a plain inverse multiplies noise'],
      ['gain', `${digits(blur.gain, 2)} dB`, 'predicted for the Wiener filter'],
    );
  const verdict =
    blur === null
      ? 'No blur shows: give one by --psf to ask about it.'
      : `${known ? '' : 'If it is so: '}${name} can ${blur.gain > 3 ? 'be undone well' : blur.gain > 1 ? 'be undone in part' : 'hardly be undone'}: ${digits(blur.gain, 2)} dB to gain.`;
  return `${table(['', '', ''], rows).split('\n').slice(1).join('\n')}\n\n${verdict}`;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}
