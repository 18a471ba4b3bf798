export { checkOptions } from '../../check-options.ts';

/** The names of the options of every iterative solver. */
export const iterateOptionNames: readonly string[] = ['iterations', 'tolerance', 'onIteration', 'signal'];
