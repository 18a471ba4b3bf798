/** The open image and its settings: finds the blur, previews while a control moves, restores, and says what happens. */

import { Engine } from './engine/client.ts';
import type { CompareTask, Comparison, Restored } from './engine/messages.ts';
import type { Findings, FoundPsf } from './engine/task.ts';
import { inPlainWords, isAbort } from './files/plain-words.ts';
import { History } from './history.ts';
import { initialSettings, type Settings, taskOf } from './settings.ts';
import type { Viewer } from './viewer/viewer.ts';

/** Larger images are restored as a whole only when that is asked for, unless the method is fast. */
const automaticPixels = 1.5e6;
const fastMethods: readonly Settings['method'][] = ['wiener', 'polyblur', 'tikhonov'];

/** Milliseconds for which the image must rest before the part that is seen is restored. */
const restTime = 120;

export type Activity = 'idle' | 'opening' | 'finding' | 'restoring';

/** What the panel shows. */
export interface State {
  readonly settings: Settings;
  readonly found: FoundPsf | undefined;
  readonly findings: Findings | undefined;
  /** Whether the result at full resolution is that of the settings. */
  readonly isComplete: boolean;
  readonly activity: Activity;
  readonly progress: number;
  readonly message: { readonly text: string; readonly isError: boolean } | undefined;
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export class Editor {
  readonly #engine = new Engine();
  readonly #viewer: () => Viewer;
  readonly #onState: (state: State) => void;
  #history = new History<Settings>(initialSettings);
  /** What is done to the whole image; one at a time. */
  #work: AbortController | undefined;
  /** The preview under way; it takes so little time that it ends rather than giving way to a newer one. */
  #preview: AbortController | undefined;
  #isPreviewWanted = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The file that is open; its metadata go to the result. */
  file: Blob | undefined;
  #state: State = {
    settings: initialSettings,
    found: undefined,
    findings: undefined,
    isComplete: false,
    activity: 'idle',
    progress: 0,
    message: undefined,
    name: '',
    size: undefined,
    canUndo: false,
    canRedo: false,
  };

  constructor(viewer: () => Viewer, onState: (state: State) => void) {
    this.#viewer = viewer;
    this.#onState = onState;
  }

  get state(): State {
    return this.#state;
  }

  /** Opens an image, looks for its blur and restores it. What is no image leaves the one that is open. */
  open(blob: Blob, name: string, settings: Partial<Settings> = {}): Promise<void> {
    return this.#run('opening', async (signal) => {
      const { bitmap } = await this.#engine.call('open', { blob }, { signal });
      this.#stopPreview();
      this.file = blob;
      const first = { ...initialSettings, ...settings };
      this.#history = new History(first);
      const { width, height } = bitmap;
      this.#show({
        settings: first,
        found: undefined,
        findings: undefined,
        isComplete: false,
        name,
        size: { width, height },
      });
      this.#viewer().open(bitmap);
      await this.#follow(signal);
    });
  }

  /** Changes the settings; while a control moves they are not final, and only the part that is seen is restored. */
  change(settings: Settings, isFinal: boolean): void {
    if (isFinal) this.#history.push(settings);
    this.#apply(settings, isFinal);
  }

  undo(): void {
    this.#return(this.#history.undo());
  }

  redo(): void {
    this.#return(this.#history.redo());
  }

  /** Restores the whole image with the settings. */
  restore(): Promise<void> {
    return this.#run('restoring', (signal) => this.#follow(signal, true));
  }

  /** Stops what is done to the whole image. */
  cancel(): void {
    this.#work?.abort(new DOMException('cancelled', 'AbortError'));
  }

  /** Another part is shown: what it lacks is restored when it rests. */
  moved(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#requestPreview(), restTime);
  }

  /** The result as a file. */
  async encode(type: 'image/png' | 'image/jpeg'): Promise<Blob> {
    const bitmap = this.#viewer().after;
    if (bitmap === undefined || !this.#state.isComplete) throw new Error('There is no result to save yet.');
    return this.#engine.call('encode', { bitmap, type, quality: 0.95 });
  }

  /** The two meanings of deconvolution on a part of the image. */
  compare(task: CompareTask): Promise<Comparison> {
    return this.#engine.call('compare', { task });
  }

  say(text: string, isError = false): void {
    this.#show({ message: { text, isError } });
  }

  #return(settings: Settings | undefined): void {
    if (settings) this.#apply(settings, true);
  }

  #apply(settings: Settings, isFinal: boolean): void {
    if (
      !isFinal ||
      JSON.stringify(settings) !== JSON.stringify(this.#state.settings) ||
      !this.#state.isComplete
    ) {
      this.cancel();
      this.#show({ settings, isComplete: false, message: undefined });
    }
    this.#requestPreview();
    if (isFinal && !this.#state.isComplete) void this.#run('restoring', (signal) => this.#follow(signal));
  }

  /** Finds the blur where it is not known, then restores: small images as a whole, of others what is seen. */
  async #follow(signal: AbortSignal, isAsked = false): Promise<void> {
    const { size, settings } = this.#state;
    if (size === undefined) return;
    if (settings.blur === 'find' && this.#state.found === undefined) {
      this.#show({ activity: 'finding', progress: 0 });
      const found = await this.#engine.call(
        'estimate',
        {},
        { signal, onProgress: (progress) => this.#show({ progress }) },
      );
      this.#show({ found });
    }
    const task = taskOf(settings, this.#state.found);
    if (task === undefined) {
      this.#viewer().setAfter(undefined);
      this.#show({ findings: undefined });
      return;
    }
    this.#requestPreview();
    const isFast = fastMethods.includes(settings.method);
    if (!isAsked && !isFast && size.width * size.height > automaticPixels) return;
    this.#show({ activity: 'restoring', progress: 0 });
    const { bitmap, findings } = await this.#engine.call(
      'restore',
      { task },
      { signal, onProgress: (progress) => this.#show({ progress }) },
    );
    this.#stopPreview();
    this.#viewer().setAfter(bitmap);
    this.#show({ findings, isComplete: true });
  }

  /** Does one thing to the whole image, instead of what was done before. */
  async #run(activity: Activity, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.#work = controller;
    this.#show({ activity, progress: 0, message: undefined });
    try {
      await work(controller.signal);
    } catch (error) {
      if (!isAbort(error)) this.say(inPlainWords(error), true);
    }
    if (this.#work !== controller) return;
    this.#work = undefined;
    this.#show({ activity: 'idle' });
  }

  /** At most one preview is under way, and the newest that waits follows it. */
  #requestPreview(): void {
    this.#isPreviewWanted = true;
    if (this.#preview === undefined) void this.#runPreviews();
  }

  async #runPreviews(): Promise<void> {
    while (this.#isPreviewWanted) {
      this.#isPreviewWanted = false;
      const task = taskOf(this.#state.settings, this.#state.found);
      if (this.#state.size === undefined || task === undefined || this.#state.isComplete) return;
      const controller = new AbortController();
      this.#preview = controller;
      try {
        const start = performance.now();
        const shown = this.#viewer().visible();
        const part = await this.#engine.call('preview', { task, ...shown }, { signal: controller.signal });
        this.#takePreview(part, controller);
        performance.measure('preview', { start });
      } catch (error) {
        if (!isAbort(error)) this.say(inPlainWords(error), true);
      }
      this.#preview = undefined;
    }
  }

  #takePreview(part: Restored, { signal }: AbortController): void {
    if (signal.aborted || this.#state.isComplete) part.bitmap.close();
    else {
      this.#viewer().setPatch(part);
      this.#show({ findings: part.findings });
    }
  }

  #stopPreview(): void {
    this.#isPreviewWanted = false;
    this.#preview?.abort();
  }

  #show(change: Partial<State>): void {
    const { canUndo, canRedo } = this.#history;
    this.#state = { ...this.#state, ...change, canUndo, canRedo };
    this.#onState(this.#state);
  }
}
