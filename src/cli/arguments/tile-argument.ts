/** `--tile-size`. */

import { InvalidArgumentError } from 'commander';

/** Reads the side of a tile; Infinity for none. */
export function tileSize(text: string): number {
  if (text === 'none') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 64)
    throw new InvalidArgumentError('Expected an integer of at least 64, or none.');
  return value;
}
