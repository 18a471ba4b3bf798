/** A process that the runtime or the system has ended: one line in place of the report of a native crash. */

/** Signals by which a runtime ends itself, and that of a system that is short of memory. */
const crashes: readonly (NodeJS.Signals | null)[] = [
  'SIGABRT',
  'SIGTRAP',
  'SIGSEGV',
  'SIGILL',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
];

/** Whether a process ended in a crash; 133 to 139 are the codes of a shell for the same signals. */
export function isCrash(code: number | null, signal: NodeJS.Signals | null): boolean {
  return crashes.includes(signal) || [132, 133, 134, 135, 136, 139].includes(code ?? 0);
}

/** The first words of what V8, Node and the C library print when they end the process. */
const reports =
  /^(?:\s*$|\s*<--- |\s*#|FATAL ERROR|Fatal |node:internal|node:events|node(?:\[\d+\])?: |\S*node(?:\[\d+\])?: |terminate called|Assertion |Segmentation fault|Aborted|libc\+\+abi|\s*\d+: 0x|\[\d+:0x|=====|-----)/;

/** Passes on the messages of a process, and holds what follows the beginning of a report until its end is known. */
export interface CrashFilter {
  write(chunk: Uint8Array): void;
  /** What is held goes on where the process did not crash. */
  end(crashed: boolean): void;
  held(): string;
}

/** The most characters of a report that are held. */
const longestReport = 2 ** 20;

/** A filter that passes messages on to `print`. */
export function makeCrashFilter(print: (text: string) => void): CrashFilter {
  const decoder = new TextDecoder();
  let report: string | undefined;
  let line = '';
  /** The beginning of a line whose end has not come yet: reports come in small pieces. */
  let begun = '';
  const pass = (piece: string): void => {
    if (report !== undefined) {
      if (report.length < longestReport) report += piece;
    } else if (line === '' && reports.test(piece)) report = piece;
    else {
      print(piece);
      line = piece.endsWith('\n') ? '' : piece;
    }
  };
  const take = (text: string): void => {
    for (const piece of text.split(/(?<=\n)/)) {
      begun += piece;
      // Bars and the like move on a line instead of ending it.
      if (begun === '' || !(line !== '' || /\p{Cc}/u.test(begun))) continue;
      pass(begun);
      begun = '';
    }
  };
  return {
    write: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end(crashed) {
      if (begun !== '') pass(begun);
      begun = '';
      if (!crashed && report !== undefined) print(report);
    },
    held: () => report ?? '',
  };
}

/** What happened, and what helps. */
export function crashLine(report: string, signal: NodeJS.Signals | null): string {
  if (/pthread_create|thread|EAGAIN|temporarily unavailable/i.test(report) && !/memory/i.test(report))
    return 'deconv: the system refuses another thread: --threads 1 needs fewer (ulimit -u is the limit)';
  const reason =
    signal === 'SIGKILL' ? 'the system has killed the process' : 'the runtime has ended the process';
  return `deconv: not enough memory: ${reason} (${signal ?? 'crash'}); a smaller image, fewer --threads or a higher limit (ulimit -v, container) helps`;
}
