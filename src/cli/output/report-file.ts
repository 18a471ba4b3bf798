/** `--report`: one HTML page beside the numbers. */

import { extname } from 'node:path';
import type { Command } from 'commander';
import type { Report } from '../../node/report/report.ts';
import { UsageError } from '../failure.ts';
import { writeOutput } from './files.ts';

/** Adds the option to a command. */
export function addReportOption(command: Command): Command {
  return command.option('--report <file>', 'write a page with images, slider, plots and numbers (.html)');
}

/** Throws before the work begins when the name is not that of a page. */
export function checkReport(path: string | undefined): void {
  if (path !== undefined && !['.html', '.htm'].includes(extname(path).toLowerCase()))
    throw new UsageError(
      `--report writes a page: expected a name that ends in .html, got ${JSON.stringify(path)}`,
    );
}

/** Writes the page. */
export async function writeReport(path: string, report: Report, force: boolean | undefined): Promise<void> {
  const { renderReport } = await import('../../node/index.ts');
  await writeOutput(path, await renderReport(report), force);
}
