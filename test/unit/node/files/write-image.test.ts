import { existsSync } from 'node:fs';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../../src/node/files/atomic-write.ts';
import { checkOutput } from '../../../../src/node/files/output-target.ts';
import { readImage } from '../../../../src/node/files/read-image.ts';
import { removeUnfinishedFiles } from '../../../../src/node/files/unfinished-files.ts';
import { writeImage } from '../../../../src/node/files/write-image.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deconvkit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const image = { shape: [1, 2, 3] as const, data: Float32Array.from([0, 0.1, 0.2, 0.5, 1, 2]) };
const failed = (message: RegExp): object => ({
  code: 'WRITE_FAILED',
  message: expect.stringMatching(message),
});

describe('writeImage', () => {
  it.each(['a.png', 'a.JPG', 'a.jpeg', 'a.webp', 'a.avif', 'a.tif', 'a.tiff'])(
    'takes the format of %s',
    async (name) => {
      const path = join(folder, name);
      const { clippedFraction: clipped, warnings } = await writeImage(path, image);
      expect(clipped).toBeCloseTo(1 / 6);
      expect(warnings).toEqual([]);
      const format = name.toLowerCase().replace(/^a\./, '').replace('jpg', 'jpeg').replace(/^tif$/, 'tiff');
      const read = await readImage(path);
      expect(read.format).toBe(format);
      expect(read.path).toBe(path);
      expect(await readdir(folder)).toEqual([name]);
    },
  );

  it('takes a file URL, and says what it got instead of a path', async () => {
    const url = new URL(`file://${join(folder, 'a b.png').replaceAll(' ', '%20')}`);
    await writeImage(url, image);
    expect((await readImage(url)).path).toBe(join(folder, 'a b.png'));
    const swapped = writeImage(image as unknown as string, 'a.png' as unknown as typeof image);
    await expect(swapped).rejects.toThrow(
      /^writeImage: "path" must be a path or a file URL, got \{ shape, data \}$/,
    );
    await expect(writeImage(new URL('https://example.org/a.png'), image)).rejects.toThrow(
      /^writeImage: the URL "https:\/\/example.org\/a.png" names no file of this machine$/,
    );
  });

  it('takes the format of the options before that of the name', async () => {
    await writeImage(join(folder, 'a.bin'), image, {}, { format: 'png' });
    expect((await readImage(join(folder, 'a.bin'))).format).toBe('png');
  });

  it('refuses a name that says nothing', async () => {
    for (const name of ['a', 'a.bmp', 'a.constructor', 'png'])
      await expect(writeImage(join(folder, name), image)).rejects.toMatchObject({
        code: 'UNSUPPORTED',
        message: expect.stringMatching(
          /must end in one of \.jpg, \.jpeg, \.png, \.webp, \.avif, \.tif, \.tiff, \.fits, \.fit, \.fts, \.npy, \.npz or the format be given/,
        ),
      });
    expect(await readdir(folder)).toEqual([]);
  });

  it('never replaces the file it was read from, by whatever name, unless forced', async () => {
    const path = join(folder, 'a.png');
    await writeImage(path, image);
    const before = await readFile(path);
    await symlink(path, join(folder, 'soft.png'));
    await link(path, join(folder, 'hard.png'));
    const { image: read, ...file } = await readImage(path);
    for (const name of ['a.png', 'soft.png', 'hard.png', `../${basename(folder)}/a.png`])
      await expect(writeImage(join(folder, name), read, file)).rejects.toMatchObject(
        failed(/^writeImage: cannot write ".*": it is the input, which is only replaced when forced$/),
      );
    expect(before.equals(await readFile(path))).toBe(true);
    const darker = { shape: read.shape, data: read.data.map((value) => value / 2) as Float32Array };
    await writeImage(path, darker, file, { force: true });
    expect((await readImage(path)).image.data[4]).toBeCloseTo(0.5, 2);
  });

  it('leaves nothing when encoding fails', async () => {
    const broken = { shape: [1, 1, 1] as const, data: Float32Array.of(NaN) };
    await expect(writeImage(join(folder, 'a.png'), broken)).rejects.toThrow(/finite/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('writeFileAtomic', () => {
  it('names a directory in the way, a missing directory and a file used as one', async () => {
    await mkdir(join(folder, 'd'));
    await writeFile(join(folder, 'f'), '');
    await expect(writeFileAtomic(join(folder, 'd'), '')).rejects.toMatchObject(
      failed(/\/d": it is a directory$/),
    );
    await expect(writeFileAtomic(join(folder, 'x/a'), '')).rejects.toMatchObject(
      failed(/there is no directory ".*\/x"/),
    );
    await expect(writeFileAtomic(join(folder, 'f/a'), '')).rejects.toMatchObject(failed(/is no directory/));
  });

  it.skipIf(process.getuid?.() === 0)('names a closed directory and a closed file', async () => {
    await writeFile(join(folder, 'f'), 'old');
    await chmod(join(folder, 'f'), 0o400);
    await expect(writeFileAtomic(join(folder, 'f'), 'new')).rejects.toMatchObject(
      failed(/permission denied/),
    );
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(join(folder, 'a'), '')).rejects.toMatchObject(failed(/permission denied/));
    await chmod(folder, 0o700);
  });

  it('keeps the permissions of the file it replaces, and writes through a link', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await chmod(path, 0o604);
    await symlink(path, join(folder, 'l'));
    await writeFileAtomic(join(folder, 'l'), 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o604);
    expect((await readdir(folder)).sort()).toEqual(['f', 'l']);
  });

  it('writes into a device instead of replacing it', async () => {
    await writeFileAtomic('/dev/null', 'gone');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('leaves the old file and no other when writing fails', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await expect(writeFileAtomic(path, { length: 3 } as never)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['f']);
  });

  it('an interrupt takes the unfinished file along', async () => {
    const path = join(folder, 'f');
    const writing = writeFileAtomic(path, Buffer.alloc(64 << 20)).then(
      () => 'written',
      (error) => error,
    );
    while ((await readdir(folder)).length === 0) await new Promise((next) => setTimeout(next, 1));
    removeUnfinishedFiles();
    expect(await readdir(folder)).toEqual([]);
    expect(await writing).toMatchObject(failed(/there is no such file/));
    expect(existsSync(path)).toBe(false);
  });
});

describe('checkOutput', () => {
  it('tells before the work what writing would tell after it', async () => {
    await writeFile(join(folder, 'in.png'), '');
    await checkOutput(join(folder, 'out.png'), { inputs: [join(folder, 'in.png'), join(folder, 'none')] });
    await expect(
      checkOutput(join(folder, 'in.png'), { inputs: [join(folder, 'in.png')] }),
    ).rejects.toMatchObject(failed(/is the input/));
    await checkOutput(join(folder, 'in.png'), { inputs: [join(folder, 'in.png')], force: true });
    await expect(checkOutput(join(folder, 'no/out.png'))).rejects.toMatchObject(
      failed(/there is no directory/),
    );
    expect(await readdir(folder)).toEqual(['in.png']);
  });
});
