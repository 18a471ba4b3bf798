/** The controls beside the image: they show the state and change the settings. */

import type { MethodName, Tensor } from 'deconvkit';
import type { Activity, Editor, State } from '../editor.ts';
import { block, button, byId, onChoice, setChoice } from '../elements.ts';
import { inPlainWords } from '../files/plain-words.ts';
import { save } from '../files/save.ts';
import {
  type BlurChoice,
  type NumberName,
  numberOf,
  ranges,
  takesStrength,
  withNumber,
} from '../settings.ts';
import { type NumberControl, numberControl } from './numbers.ts';
import { drawPsf } from './psf-image.ts';
import { commandOf, programOf } from './recipes.ts';
import { blurInWords, findingsInWords, verdicts } from './words.ts';

const activities: Readonly<Record<Activity, string>> = {
  idle: '',
  opening: 'Opening the image …',
  finding: 'Looking for the blur …',
  restoring: 'Restoring at full resolution …',
};

export class Panel {
  readonly #editor: Editor;
  readonly #numbers = new Map<NumberName, NumberControl>();
  readonly #method = byId('method', HTMLSelectElement);
  #drawn: Tensor | undefined;

  constructor(editor: Editor) {
    this.#editor = editor;
    onChoice('blur', (value) => this.#set({ blur: value as BlurChoice }));
    this.#method.addEventListener('change', () => this.#set({ method: this.#method.value as MethodName }));
    for (const name of Object.keys(ranges) as NumberName[])
      this.#numbers.set(
        name,
        numberControl(name, ranges[name], (value, isFinal) =>
          editor.change(withNumber(editor.state.settings, name, value), isFinal),
        ),
      );
    button('anyway').addEventListener('click', () => this.#set({ bestEffort: true }));
    button('restore').addEventListener('click', () => void editor.restore());
    button('cancel').addEventListener('click', () => editor.cancel());
    button('undo').addEventListener('click', () => editor.undo());
    button('redo').addEventListener('click', () => editor.redo());
    button('save-png').addEventListener('click', () => this.#try(() => save(editor, 'image/png')));
    button('save-jpeg').addEventListener('click', () => this.#try(() => save(editor, 'image/jpeg')));
    button('copy-command').addEventListener('click', () => this.#copy(commandOf, 'The command'));
    button('copy-program').addEventListener('click', () => this.#copy(programOf, 'The program'));
  }

  #set(change: object): void {
    this.#editor.change({ ...this.#editor.state.settings, ...change }, true);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#editor.say(inPlainWords(error), true);
    }
  }

  #copy(write: typeof commandOf, what: string): void {
    const { settings, name } = this.#editor.state;
    void this.#try(async () => {
      await navigator.clipboard.writeText(write(settings, name)).catch(() => {
        throw new Error('The browser does not allow this page to copy.');
      });
      this.#editor.say(`${what} is in the clipboard.`);
    });
  }

  show(state: State): void {
    const { settings, found, activity } = state;
    const isOpen = state.size !== undefined;
    document.body.classList.toggle('has-image', isOpen);
    block('panel').inert = !isOpen;
    setChoice('blur', settings.blur);
    for (const part of document.querySelectorAll<HTMLElement>('[data-blur]'))
      part.hidden = part.dataset.blur !== settings.blur;
    this.#method.value = settings.method;
    for (const [name, control] of this.#numbers)
      control.show(numberOf(settings, name, found), name !== 'strength' || takesStrength(settings.method));
    button('undo').disabled = !state.canUndo;
    button('redo').disabled = !state.canRedo;
    this.#showFound(state);
    this.#showFindings(state);
    this.#showWork(state);
    for (const id of ['save-png', 'save-jpeg']) button(id).disabled = !state.isComplete;
    button('restore').disabled = activity !== 'idle' || state.isComplete || !isOpen;
    button('restore').textContent = state.isComplete ? 'Restored' : 'Restore at full resolution';
  }

  #showFound({ found, settings, activity }: State): void {
    const isJudged = found !== undefined && found.verdict !== 'accepted';
    block('verdict').textContent = found
      ? verdicts[found.verdict]
      : activity === 'idle'
        ? 'Not looked for yet'
        : activities[activity];
    block('found').textContent =
      found === undefined
        ? ''
        : [
            (found.verdict === 'accepted' || settings.bestEffort) && `${capital(blurInWords(found))}.`,
            ...found.reasons,
            isJudged && !settings.bestEffort && 'If you know what happened, choose it above.',
          ]
            .filter(Boolean)
            .join(' ');
    button('anyway').hidden = !isJudged || settings.bestEffort;
  }

  #showFindings({ findings, isComplete }: State): void {
    block('findings').hidden = findings === undefined;
    block('psf-figure').hidden = findings === undefined;
    if (findings === undefined) return;
    block('facts').replaceChildren(
      ...findingsInWords(findings, !isComplete).flatMap(([term, text]) => [
        element('dt', term),
        element('dd', text),
      ]),
    );
    const warnings = isComplete ? findings.warnings : [];
    block('warnings').replaceChildren(...warnings.map((text) => element('li', text)));
    block('warnings').hidden = warnings.length === 0;
    if (findings.psf === this.#drawn) return;
    this.#drawn = findings.psf;
    drawPsf(byId('psf', HTMLCanvasElement), findings.psf);
    const [rows, columns] = findings.psf.shape;
    block('psf-size').textContent = `${columns} × ${rows} px`;
  }

  #showWork({ activity, progress, message, size, name, isComplete, findings }: State): void {
    const isBusy = activity !== 'idle';
    block('work').hidden = !isBusy;
    const bar = byId('progress', HTMLProgressElement);
    if (progress > 0) bar.value = progress;
    else bar.removeAttribute('value');
    const text = message?.text ?? activities[activity];
    if (block('status').textContent !== text) block('status').textContent = text;
    block('status').classList.toggle('is-error', message?.isError ?? false);
    block('caption').textContent = size ? `${name} · ${size.width} × ${size.height}` : '';
    block('badge').textContent = findings === undefined ? '' : isComplete ? 'Full resolution' : 'Preview';
  }
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
