import { describe, expect, it } from 'vitest';
import { crashLine, isCrash, makeCrashFilter } from '../../../src/cli/crash.ts';

const reports = [
  '\n\n#\n# Fatal error in , line 0\n# Fatal JavaScript invalid size error 169220804\n#\n',
  '\n<--- Last few GCs --->\n\n[71:0x2f] 1 ms: Mark-Compact\n\nFATAL ERROR: Reached heap limit\n',
  '(process:71): GLib-ERROR **: 11:50:08.123: creating thread\n'.replace('(process:71)', '\n(process:71)'),
  "node[71]: ../src/node_platform.cc:61: Assertion `(0) == (uv_thread_create())' failed.\n",
  "terminate called after throwing an instance of 'std::bad_alloc'\n",
];

const filtered = (chunks: readonly string[], crashed: boolean): string => {
  let text = '';
  const filter = makeCrashFilter((piece) => {
    text += piece;
  });
  for (const chunk of chunks) filter.write(new TextEncoder().encode(chunk));
  filter.end(crashed);
  return text;
};

describe('the messages of a process', () => {
  it.each(reports)('pass without the report of a crash: %j', (report) => {
    const before = 'warning: the middle was taken\n';
    expect(filtered([before, report], true)).toBe(before);
    expect(filtered([before + report.slice(0, 5), report.slice(5)], true)).toBe(before);
  });

  it.each(reports)('pass whole where the process ended in order: %j', (report) => {
    expect(filtered([report, 'deconv: a message\n'], false)).toBe(`${report}deconv: a message\n`);
  });

  it('pass at once where they are parts of a line, in characters of several bytes', () => {
    const bytes = new TextEncoder().encode('restoring ö█ 3%\r');
    let text = '';
    const filter = makeCrashFilter((piece) => {
      text += piece;
    });
    for (const byte of bytes) filter.write(Uint8Array.of(byte));
    expect(text).toBe('restoring ö█ 3%\r');
  });
});

it.each([
  [null, 'SIGABRT', true],
  [null, 'SIGTRAP', true],
  [null, 'SIGKILL', true],
  [134, null, true],
  [0, null, false],
  [1, null, false],
  [130, null, false],
  [141, null, false],
  [null, 'SIGINT', false],
] as const)('code %s and signal %s are a crash: %s', (code, signal, expected) => {
  expect(isCrash(code, signal)).toBe(expected);
});

it('the line says what helps', () => {
  expect(crashLine(reports[0], 'SIGTRAP')).toMatch(/^deconv: not enough memory: .*SIGTRAP.*--threads/);
  expect(crashLine(reports[3], 'SIGABRT')).toMatch(/refuses another thread: --threads 1/);
  expect(crashLine('', 'SIGKILL')).toMatch(/the system has killed the process \(SIGKILL\)/);
});
