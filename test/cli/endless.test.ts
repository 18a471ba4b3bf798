import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../../src/node/files/read-bytes.ts';
import { root } from '../support/project.ts';
import { deconv, ended, expectFailure, temporaryFolder, writeTestPicture } from './deconv.ts';

const folder = temporaryFolder();
const picture = join(folder, 'ok.png');
const out = join(folder, 'out.png');

beforeAll(() => writeTestPicture(picture));

async function* endless(part: Uint8Array) {
  for (let i = 0; i < 1e6; i++) yield part;
}

describe('an endless stream', () => {
  it('of no known format ends with its first bytes', async () => {
    const bytes = await readStream('f', 'it', endless(new Uint8Array(1000)), { accepts: () => false });
    expect(bytes.length).toBeLessThan(10_000);
  });

  it('is refused at its limit', async () => {
    await expect(
      readStream('f', 'it', endless(new Uint8Array(2 ** 16)), { maxBytes: 2 ** 22 }),
    ).rejects.toThrow(/f: cannot read it: it is larger than 4 MiB, which "maxPixels" allows/);
  });
});

describe.skipIf(process.platform === 'win32')('deconv', () => {
  const piped = (shell: string, ...args: string[]) =>
    ended(
      spawn('sh', ['-c', `${shell} "$@"`, 'sh', process.execPath, join(root, 'bin/deconv.js'), ...args], {
        env: { ...process.env, NO_COLOR: '1' },
      }),
    );

  it('does not wait for the end of a device', async () => {
    const [image, psf] = await Promise.all([
      deconv('blur', '/dev/zero', out, '--psf', 'disk:radius=1'),
      deconv('psf', '/dev/zero'),
    ]);
    expectFailure(image, 1, /"\/dev\/zero" is not a supported image format/);
    expectFailure(psf, 2, /"\/dev\/zero" is not a supported PSF file/);
  });

  it('stops an endless stdin, as image and as PSF', async () => {
    const args = [out, '--psf', 'disk:radius=1'];
    expectFailure(await piped('yes |', 'blur', '-', ...args), 1, /not a supported image format/);
    const psf = await piped('yes 1 |', 'psf', '/dev/stdin', '--max-pixels', '10k');
    expectFailure(psf, 1, /larger than 1 MiB, which "maxPixels" allows \(--max-pixels\)/);
  });

  it('reads a pipe by its name', async () => {
    const run = await piped(`cat '${picture}' |`, 'blur', '/dev/stdin', out, '--psf', 'disk:radius=1', '-q');
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });
});
