/** `--report`: one HTML page beside the numbers. */

import { extname } from 'node:path';
import type { Command } from 'commander';
import type { Report } from '../../node/report/report.ts';
import { UsageError } from '../failure.ts';

/** Adds the option to a command. */
export function addReportOption(command: Command): Command {
  return command.option('--report <file>', 'write a page with images, slider, plots and numbers (.html)');
}

/** Throws before the work begins when the page could not be written. */
export async function checkReport(
  path: string | undefined,
  inputs: readonly string[],
  force = false,
): Promise<void> {
  if (path === undefined) return;
  if (!['.html', '.htm'].includes(extname(path).toLowerCase()))
    throw new UsageError(
      `--report writes a page: expected a name that ends in .html, got ${JSON.stringify(path)}`,
    );
  const { checkOutput } = await import('../../node/index.ts');
  await checkOutput(path, { inputs: files(inputs), force });
}

/** Writes the page. */
export async function writeReport(
  path: string,
  report: Report,
  inputs: readonly string[],
  force = false,
): Promise<void> {
  const { renderReport, writeFileAtomic } = await import('../../node/index.ts');
  await writeFileAtomic(path, await renderReport(report), { inputs: files(inputs), force }, 'deconv');
}

function files(paths: readonly string[]): string[] {
  return paths.filter((path) => path !== '-');
}
