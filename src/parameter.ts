/** One parameter of a PSF model or a method, in words: what checks go by and what the command line prints. */
export interface Parameter {
  readonly meaning: string;
  /** How a value is written: one number, one or several (one per axis), points [x, y], yes or no, or one of `choices`. */
  readonly kind: 'number' | 'numbers' | 'points' | 'boolean' | 'choice';
  readonly unit?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly default?: number | string | boolean | undefined;
  /** Whether a spec must have it. */
  readonly required?: boolean | undefined;
}

/** Something with parameters, in words: a PSF model, a method. */
export interface Described {
  readonly summary: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}
