/** Options of the commands that read an image and write another. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ImageFormat, imageCodecs } from '../../node/files/codecs/catalogue.ts';
import type { Depth } from '../../node/files/codecs/codec.ts';
import type { Light } from '../../node/files/image-file.ts';
import { type GlobalOptions, positiveInteger } from './global-options.ts';

/** The light that a command works in; `auto` is that of the blur. */
export type LightOption = Light | 'auto';

/** Which image of a file is read. */
export interface ImageChoice {
  readonly page?: number | undefined;
  readonly hdu?: string | undefined;
  readonly key?: string | undefined;
  readonly planes?: 'auto' | 'rgb' | 'pages' | undefined;
}

/** The options without those that choose an image of the first file: for another file of the call. */
export function ofOtherFile<Options extends ImageChoice>(options: Options): Options {
  return { ...options, page: undefined, hdu: undefined, key: undefined, planes: undefined };
}

/** Adds `--page`, `--hdu` and `--planes` to a command that reads an image. */
export function addImageChoice(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--page <n>',
        'page of a TIFF or NPY, frame of a WebP or plane of a FITS cube to read, from 1 on (default: the first)',
      ).argParser(positiveInteger),
    )
    .option('--hdu <n|name>', 'HDU of a FITS file, from 0 on, or its EXTNAME (default: the first image)')
    .option('--key <name>', 'array of an NPZ file of several')
    .addOption(
      new Option(
        '--planes <what>',
        'what three planes of a FITS, NPY or NPZ file are: colors, or pages (default: what the file says)',
      ).choices(['rgb', 'pages']),
    );
}

/** What they say. */
export interface ImageOptions extends GlobalOptions, ImageChoice {
  readonly light?: LightOption | undefined;
  readonly format?: ImageFormat | undefined;
  readonly depth?: Depth | undefined;
  readonly quality?: number | undefined;
}

/** Adds `--light` to a command that undoes a blur. */
export function addLightOfBlurOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--light <scale>',
      'what was blurred: light, as by a lens (linear: as the file states it, srgb: by the curve of sRGB), or code values, as by a program (encoded); auto finds out',
    )
      .choices(['auto', 'linear', 'srgb', 'encoded'])
      .default('auto'),
  );
}

/** Adds them to a command; `--light` too unless it has its own. */
export function addImageOptions(command: Command): Command {
  if (!command.options.some(({ long }) => long === '--light'))
    command.addOption(
      new Option(
        '--light <scale>',
        'compute on light, as the file states it (linear) or by the curve of sRGB (srgb), or on the code values of the file',
      )
        .choices(['linear', 'srgb', 'encoded'])
        .default('linear'),
    );
  return addImageChoice(command)
    .addOption(
      new Option('--format <name>', 'format of the output, if its name has no extension').choices(
        Object.keys(imageCodecs),
      ),
    )
    .addOption(
      new Option('--depth <bits>', '8, 10, 12, 16 or float; that of the input by default').argParser(depth),
    )
    .addOption(
      new Option('--quality <n>', 'of JPEG, WebP and AVIF, 1 to 100 (default: 95)').argParser(quality),
    );
}

function depth(text: string): Depth {
  const value = text === 'float' ? text : Number(text);
  if (![8, 10, 12, 16, 'float'].includes(value))
    throw new InvalidArgumentError('Expected 8, 10, 12, 16 or float.');
  return value as Depth;
}

function quality(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('Expected an integer from 1 to 100.');
  return value;
}
