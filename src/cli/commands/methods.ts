import type { Command } from 'commander';
import { noiseModels } from '../../noise/catalogue.ts';
import { type Catalogue, entryOf } from '../../parameter.ts';
import type { MethodName } from '../../restore/methods/catalogue.ts';
import type { GlobalOptions } from '../arguments/global-options.ts';
import { psfCatalogue } from '../arguments/psf-argument.ts';
import { UsageError } from '../failure.ts';
import { kindText } from '../output/catalogue-text.ts';
import { type Line, reporterFor } from '../output/reporter.ts';
import { digits } from '../output/table.ts';

/** `deconv methods [name]`: lists the catalogues, or every parameter of one entry. */
export function addMethods(program: Command): void {
  program
    .command('methods')
    .summary('list the restoration methods, or the parameters of one')
    .description('List the restoration methods, or explain one of them, a PSF model or a noise model.')
    .argument('[name]', 'method, PSF model or noise model')
    .addHelpText(
      'after',
      '\nExamples:\n  deconv methods\n  deconv methods rl\n  deconv methods motion --json',
    )
    .action(run);
}

async function run(name: string | undefined, _: unknown, command: Command): Promise<void> {
  const reporter = reporterFor(command.optsWithGlobals<GlobalOptions>());
  const { methods } = await import('../../restore/methods/catalogue.ts');
  const { table } = await import('../output/table.ts');
  if (name === undefined) {
    const rows = Object.entries(methods).map(([key, { summary, use }]) => [key, summary, use]);
    const names = (catalogue: Catalogue) => Object.keys(catalogue).join(', ');
    const document = { methods: plain(methods), psf: plain(psfCatalogue), noise: plain(noiseModels) };
    await reporter.data(document, [
      ...table(['method', 'what', 'when'], rows),
      '',
      `PSF models: ${names(psfCatalogue)}`,
      `Noise: ${names(noiseModels)}`,
      'Parameters of one: deconv methods <name>',
    ]);
    return;
  }
  const all: Catalogue = { ...noiseModels, ...psfCatalogue, ...methods };
  const { summary, parameters } = entryOf('name', name, all, (message) => new UsageError(message));
  const rows = Object.entries(parameters).map(([key, parameter]) => [
    key,
    kindText(parameter),
    parameter.required
      ? 'required'
      : typeof parameter.default === 'number'
        ? digits(parameter.default)
        : String(parameter.default ?? ''),
    parameter.meaning,
  ]);
  const more = Object.hasOwn(methods, name) ? methods[name as MethodName] : undefined;
  const measurements = more ? [`model   ${more.model}`, `when    ${more.use}`, `source  ${more.source}`] : [];
  const lines: Line[] = [`${name}: ${summary}`, ...measurements];
  if (rows.length > 0) lines.push('', ...table(['parameter', 'value', 'default', 'meaning'], rows));
  await reporter.data({ name, ...(plain(all)[name] as object) }, lines);
}

/** A catalogue as plain data, without its functions. */
function plain(catalogue: Catalogue): Record<string, unknown> {
  return JSON.parse(JSON.stringify(catalogue));
}
