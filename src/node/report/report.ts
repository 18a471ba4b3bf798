/** What a report shows, as plain data. {@link renderReport} makes one self-contained page of it. */
export interface Report {
  readonly title: string;
  /** The answer, in a sentence or two. */
  readonly verdict: string;
  /** The command line that makes this report again. */
  readonly command: string;
  /** Every parameter that led to the numbers, in reading order. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  /** The images that matter, side by side. */
  readonly images: readonly ReportImage[];
  /** The two of them that a slider begins with; no slider without. */
  readonly slider?: { readonly first: string; readonly second: string } | undefined;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  /** Further images: differences, spectra, kernels. */
  readonly galleries: readonly Gallery[];
  /** The numbers as `--json` prints them; kept inside the page. */
  readonly data: unknown;
}

/** An image as the page holds it. */
export interface ReportImage {
  readonly name: string;
  /** A data URL. */
  readonly src: string;
  readonly width: number;
  readonly height: number;
  /** A few words under the name: the number that matters. */
  readonly caption?: string | undefined;
}

/** Images that belong together. */
export interface Gallery {
  readonly title: string;
  readonly note: string;
  readonly images: readonly ReportImage[];
}

/** Numbers in rows; the best of a column is marked. */
export interface Table {
  readonly title: string;
  readonly note: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** What the column says, for a reader who meets it for the first time. */
  readonly meaning: string;
  readonly unit?: string | undefined;
  /** Which end is good; no cell is marked without it. */
  readonly best?: 'highest' | 'lowest' | undefined;
}

/** A row: its name, and a cell for each column. Rows that are no candidates are never marked best. */
export interface Row {
  readonly name: string;
  readonly cells: readonly (number | string | undefined)[];
  readonly candidate: boolean;
}

/** Curves over one pair of axes. */
export interface Plot {
  readonly title: string;
  readonly note: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
}

/** An axis of a plot. */
export interface Axis {
  readonly label: string;
  readonly log: boolean;
}

/** A curve: equally many x and y; on a logarithmic axis what is not positive is left out. */
export interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}
