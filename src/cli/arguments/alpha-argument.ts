/** `--alpha`: what becomes of the transparency of an image that is blurred or restored. */

import { type Command, Option } from 'commander';

/** `keep`: as it is; `restore`: by the same method as the colors; `auto`: `restore` where the PSF blurred it too. */
export type AlphaMode = 'auto' | 'keep' | 'restore';

/** Adds `--alpha` to a command. */
export function addAlphaOption(command: Command, choices: readonly AlphaMode[], meaning: string): Command {
  return command.addOption(new Option('--alpha <way>', meaning).choices([...choices]).default('auto'));
}
