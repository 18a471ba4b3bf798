import { exitCode, failureOf } from './failure.ts';
import { endOnSignals } from './interrupt.ts';
import { printFailure } from './output/reporter.ts';
import { makeProgram } from './program.ts';

/**
 * Runs the command line.
 *
 * @param args the words behind the name of the program
 * @returns the exit code: 0 done, 1 could not, 2 wrong usage, 3 a requirement was missed, 4 some of many images failed (130: interrupted, 141: the reader of stdout went away; both end at once)
 */
export async function main(args: readonly string[]): Promise<number> {
  endOnSignals();
  try {
    const program = await makeProgram(args);
    await program.parseAsync(args, { from: 'user' });
    return exitCode.done;
  } catch (error) {
    const { code, line } = failureOf(error);
    if (line !== undefined) printFailure(line);
    return code;
  }
}
