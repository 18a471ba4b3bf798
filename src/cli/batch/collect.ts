import type { Reporter } from '../output/reporter.ts';

/** What a job said. */
export interface Said {
  document: object;
  line: string;
  warnings: readonly string[];
}

/** A reporter for one of many jobs: it prints nothing. */
export function collectingReporter(
  onProgress: (fraction: number) => void,
): Reporter & { readonly said: Said } {
  const said: Said = { document: {}, line: '', warnings: [] };
  return {
    said,
    async data() {},
    async done(document, line) {
      said.document = document as object;
      said.line = line;
    },
    note() {},
    warn(warnings) {
      said.warnings = warnings;
    },
    progress: async () => ({ update: onProgress, stop() {} }),
  };
}
