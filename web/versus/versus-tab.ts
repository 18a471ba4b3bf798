/** The second tab: a part of the image is convolved, and inverted by every method that is called deconvolution. */

import type { Editor, State } from '../editor.ts';
import { block, button, onChoice, setChoice } from '../elements.ts';
import { inPlainWords, isAbort } from '../files/plain-words.ts';
import { type NumberControl, numberControl } from '../panel/numbers.ts';
import type { Viewer } from '../viewer/viewer.ts';
import { PartPicker } from './part-picker.ts';
import {
  type CompareNumber,
  type CompareSettings,
  compareRanges,
  compareTask,
  initialCompare,
  partOf,
} from './task.ts';
import { Tiles } from './tiles.ts';
import { verdictOf } from './words.ts';

export class VersusTab {
  readonly #editor: Editor;
  readonly #viewer: Viewer;
  readonly #tiles = new Tiles();
  readonly #numbers = new Map<CompareNumber, NumberControl>();
  readonly #picker = new PartPicker((middle, isFinal) => this.#set({ middle }, isFinal));
  #settings: CompareSettings | undefined;
  #size: State['size'];
  #isWanted = false;
  #isFinal = true;
  #isBusy = false;

  constructor(editor: Editor, viewer: Viewer) {
    this.#editor = editor;
    this.#viewer = viewer;
    onChoice('model', (value) => this.#set({ model: value as CompareSettings['model'] }, true));
    for (const name of Object.keys(compareRanges) as CompareNumber[])
      this.#numbers.set(
        name,
        numberControl(`compare-${name}`, compareRanges[name], (value, isFinal) => {
          const { min, max } = compareRanges[name];
          this.#set({ [name]: Math.min(max, Math.max(min, value)) }, isFinal);
        }),
      );
    button('ways-in').addEventListener('click', () => this.#tiles.zoomBy(2));
    button('ways-out').addEventListener('click', () => this.#tiles.zoomBy(1 / 2));
  }

  /** Follows the image that is open. */
  show({ size }: State): void {
    if (size === undefined || size === this.#size) return;
    this.#size = size;
    this.#settings = { ...(this.#settings ?? initialCompare(size)), middle: initialCompare(size).middle };
    this.#set({}, true);
  }

  #set(change: Partial<CompareSettings>, isFinal: boolean): void {
    if (this.#settings === undefined || this.#size === undefined) return;
    const settings = { ...this.#settings, ...change };
    this.#settings = settings;
    setChoice('model', settings.model);
    for (const [name, control] of this.#numbers)
      control.show(settings[name], name !== 'angle' || settings.model === 'motion');
    const { before } = this.#viewer;
    if (before) this.#picker.show(before, partOf(settings, this.#size));
    this.#isFinal = isFinal;
    this.#isWanted = true;
    if (!this.#isBusy) void this.#run();
  }

  /** At most one comparison is under way, and the newest settings follow it. */
  async #run(): Promise<void> {
    this.#isBusy = true;
    block('versus-view').setAttribute('aria-busy', 'true');
    while (this.#isWanted && this.#settings && this.#size) {
      this.#isWanted = false;
      const size = this.#size;
      try {
        const found = await this.#editor.compare(compareTask(this.#settings, size, this.#isFinal));
        this.#tiles.show(found);
        block('ways-verdict').textContent = verdictOf(found);
        block('ways-error').textContent = '';
      } catch (error) {
        if (!isAbort(error)) block('ways-error').textContent = inPlainWords(error);
      }
    }
    this.#isBusy = false;
    block('versus-view').setAttribute('aria-busy', 'false');
  }
}
