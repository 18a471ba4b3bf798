/** The worker of the page: holds the image, finds its blur and restores it, so that the page stays responsive. */

import { estimatePsf, makePsf, type RestoreOptions, restore } from 'deconvkit';
import { fromBlob, startThreads, toImageData, type WebImage } from 'deconvkit/web';
import { compare } from './compare.ts';
import {
  bitmapsOf,
  type CallName,
  type Calls,
  type FromWorker,
  type Opened,
  type Restored,
  type ToWorker,
} from './messages.ts';
import { previewOf } from './preview.ts';
import { halved, type Level } from './pyramid.ts';
import type { Findings, Task } from './task.ts';

/** Pixels beyond what a page can hold at floating point and in several copies. */
const mostPixels = 50e6;

/** Milliseconds between two reports of progress. */
const progressInterval = 60;

interface Control {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** An image and what is made of it when needed: the same at half its size, a quarter … */
interface Source extends WebImage {
  readonly levels: Level[];
}

let source: Promise<Source> = Promise.reject(new Error('no image is open'));
source.catch(() => undefined);
const controllers = new Map<number, AbortController>();

const calls: {
  [Name in CallName]: (take: Calls[Name]['take'], control: Control) => Promise<Calls[Name]['give']>;
} = { open, estimate, preview, restore: restoreAll, compare: compareWays, encode };

async function open({ blob }: Calls['open']['take']): Promise<Opened> {
  const before = source;
  const next = read(blob);
  // What cannot be read leaves the image that is open.
  source = next.catch(() => before);
  source.catch(() => undefined);
  const [found, threads] = await Promise.all([next, startThreads()]);
  return { bitmap: await bitmapOf(found, found), threads };
}

async function read(blob: Blob): Promise<Source> {
  const found = await fromBlob(blob, { colorSpace: (await isWideGamut(blob)) ? 'display-p3' : 'srgb' });
  const [, height, width] = found.image.shape;
  if (height * width > mostPixels)
    throw Object.assign(new Error(`${width}x${height} pixels`), { code: 'TOO_LARGE' });
  return { ...found, levels: [found] };
}

/** Phones write their color profile by name; what has none, or another, is shown and saved as sRGB. */
async function isWideGamut(blob: Blob): Promise<boolean> {
  const head = await blob.slice(0, 1 << 17).arrayBuffer();
  return new TextDecoder('latin1').decode(head).replaceAll('\0', '').includes('Display P3');
}

/** With what `restore` says of photographs: white is 1, and edges are looked for in the light of code values. */
async function estimate(_: object, { signal, onProgress }: Control): Promise<Calls['estimate']['give']> {
  const { psf, kind, spec, verdict, confidence, reasons } = await estimatePsf((await source).image, {
    white: 1,
    exponent: 1 / 2.2,
    signal,
    onProgress,
  });
  return { psf, kind, spec, verdict, confidence, reasons };
}

async function restoreAll({ task }: { task: Task }, control: Control): Promise<Restored> {
  const of = await source;
  const { image: measured, alpha, encoding } = of;
  const { image: restored, report } = await restore(
    measured,
    options(task, { image: measured, alpha }, encoding, control),
  );
  const [, height, width] = measured.shape;
  return {
    bitmap: await bitmapOf({ image: restored, alpha }, of),
    region: { x: 0, y: 0, width, height },
    findings: findingsOf(report, report.psf[0].samples),
  };
}

/** A rectangle at a level of the pyramid. */
async function preview({ task, region, level }: Calls['preview']['take']): Promise<Restored> {
  const of = await source;
  while (of.levels.length <= level) of.levels.push(halved(of.levels[of.levels.length - 1]));
  const started = performance.now();
  const { area, noise, pixels } = previewOf(of.levels[level], of, task, region, 2 ** level);
  const findings = {
    psf: 'model' in task.psf ? makePsf(task.psf) : task.psf,
    psfScale: 1,
    method: 'wiener',
    reason: undefined,
    noise,
    strength: task.strength ?? 50,
    warnings: [],
  };
  return {
    bitmap: await createImageBitmap(pixels),
    region: area,
    findings: { ...findings, seconds: (performance.now() - started) / 1000 },
  };
}

async function compareWays({ task }: Calls['compare']['take']): Promise<Calls['compare']['give']> {
  const of = await source;
  return compare(of, task, (level) => bitmapOf(level, of));
}

function options(
  task: Task,
  { alpha }: Level,
  encoding: WebImage['encoding'],
  control: Control,
): RestoreOptions {
  // Colors mean nothing where all is transparent.
  const visible = alpha?.data.some((value) => value > 0) ? alpha : undefined;
  const mask = visible && { shape: visible.shape, data: visible.data.map((value) => (value > 0 ? 1 : 0)) };
  return { ...task, encoding, mask, worker: false, ...control };
}

function findingsOf(report: Awaited<ReturnType<typeof restore>>['report'], psf: Findings['psf']): Findings {
  const { psfScale, method, reason, noiseSigma, strength, seconds, warnings } = report;
  return { psf, psfScale, method, reason, noise: Math.max(...noiseSigma), strength, seconds, warnings };
}

function bitmapOf({ image, alpha }: Level, { colorSpace }: Source): Promise<ImageBitmap> {
  return createImageBitmap(toImageData(image, { alpha, colorSpace }));
}

async function encode({ bitmap, type, quality }: Calls['encode']['take']): Promise<Blob> {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { colorSpace: (await source).colorSpace });
  if (context === null) throw Object.assign(new Error('no canvas'), { code: 'TOO_LARGE' });
  if (type === 'image/jpeg') {
    // A JPEG has no transparency: it lies on white, as on paper.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type, quality });
}

async function answer(message: Exclude<ToWorker, { kind: 'abort' }>): Promise<void> {
  const { kind, job, ...take } = message;
  const controller = new AbortController();
  controllers.set(job, controller);
  let reported = 0;
  const onProgress = (done: number): void => {
    if (performance.now() - reported < progressInterval) return;
    reported = performance.now();
    post({ kind: 'progress', job, done });
  };
  try {
    const run = calls[kind] as (take: object, control: Control) => Promise<Calls[CallName]['give']>;
    const result = await run(take, { signal: controller.signal, onProgress });
    post({ kind: 'done', job, result }, bitmapsOf(result));
  } catch (error) {
    const { name = 'Error', message: text = String(error), code } = error as Error & { code?: string };
    post({ kind: 'failed', job, error: { name, message: text, code } });
  } finally {
    controllers.delete(job);
  }
}

function post(message: FromWorker, transfer: Transferable[] = []): void {
  globalThis.postMessage(message, { transfer });
}

globalThis.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'abort') controllers.get(data.job)?.abort();
  else void answer(data);
};
