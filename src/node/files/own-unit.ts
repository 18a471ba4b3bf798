import type { EncodeRequest } from './codecs/codec.ts';

/** What the floats of an output are multiplied by, so that codes that were read from a file of the same format keep their unit: 255, 65535, or 1. */
export function ownUnit({ blocks, depth }: EncodeRequest, formats: readonly string[]): number {
  const codes = blocks !== undefined && formats.includes(blocks.format) ? blocks.depth : undefined;
  return depth === 'float' && typeof codes === 'number' ? 2 ** codes - 1 : 1;
}
