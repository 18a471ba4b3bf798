/** The settings as a command and as a program that do the same. */

import { restoredName } from '../files/names.ts';
import { modelOf, type Settings, takesStrength } from '../settings.ts';

/** What the settings differ in from the defaults of the command and of `restore`. */
function differences({ method, strength }: Settings): { method?: string; strength?: number } {
  return {
    ...(method !== 'auto' && { method }),
    ...(strength !== undefined && takesStrength(method) && { strength }),
  };
}

/** The `deconv` command; `name` is the file of the image. */
export function commandOf(settings: Settings, name: string): string {
  const model = modelOf(settings);
  const { method, strength } = differences(settings);
  const psf = model && Object.entries(model).filter(([key]) => key !== 'model');
  return [
    `deconv restore ${quoted(name)} ${quoted(resultName(name))}`,
    model && psf && `--psf ${model.model}:${psf.map(([key, value]) => `${key}=${value}`).join(',')}`,
    !model && settings.bestEffort && '--best-effort',
    method && `--method ${method}`,
    strength !== undefined && `--strength ${strength}`,
    // The page takes the light as the file states it, and does not look for another.
    '--light linear',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The same in TypeScript. */
export function programOf(settings: Settings, name: string): string {
  const model = modelOf(settings);
  const { method, strength } = differences(settings);
  const fields = Object.entries(model ?? {}).map(([key, value]) => `${key}: ${literal(value)}`);
  const options = [
    model && `psf: { ${fields.join(', ')} },`,
    !model && settings.bestEffort && 'bestEffort: true,',
    method && `method: { name: ${literal(method)} },`,
    strength !== undefined && `strength: ${strength},`,
    'encoding: file.encoding,',
  ].filter(Boolean);
  return `import { restore } from 'deconvkit';
import { readImage, writeImage } from 'deconvkit/node';

const { image, ...file } = await readImage(${literal(name)});
const { image: restored, report } = await restore(image, {
${options.map((line) => `  ${line}`).join('\n')}
});
await writeImage(${literal(resultName(name))}, restored, file);
`;
}

function resultName(name: string): string {
  return restoredName(name, /\.png$/i.test(name) ? 'png' : 'jpg');
}

/** For a POSIX shell. */
function quoted(name: string): string {
  const safe = name.startsWith('-') ? `./${name}` : name;
  return /^[\w./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
    : String(value);
}
