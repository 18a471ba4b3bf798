/** How an image comes in: dropped, pasted, chosen, or a sample. */

import photograph from '../../samples/01-photograph/blurred.jpg?url';
import stars from '../../samples/02-stars/measured.png?url';
import { block, button, byId } from '../elements.ts';
import type { Settings } from '../settings.ts';

/** Free images of the project with the settings that suit them; without, the blur is found. */
const samples: Readonly<Record<string, { url: string; settings: Partial<Settings> }>> = {
  photograph: { url: photograph, settings: {} },
  stars: { url: stars, settings: { blur: 'gaussian', sigma: 2 } },
};

export interface InputHandlers {
  open(blob: Blob, name: string, settings?: Partial<Settings>): void;
  refuse(text: string): void;
}

export function listenToInputs({ open, refuse }: InputHandlers): void {
  const input = byId('file', HTMLInputElement);
  const openFile = (file: File | undefined | null): void => {
    if (file) open(file, file.name || 'pasted.png');
  };
  input.addEventListener('change', () => {
    openFile(input.files?.[0]);
    // The same file can be chosen again.
    input.value = '';
  });
  for (const id of ['choose', 'choose-first']) button(id).addEventListener('click', () => input.click());

  globalThis.addEventListener('paste', (event) => {
    const data = (event as ClipboardEvent).clipboardData;
    if (data?.files.length) openFile(data.files[0]);
    else refuse('There is no image in the clipboard.');
  });
  listenToDrops(openFile, refuse);

  for (const card of document.querySelectorAll<HTMLButtonElement>('[data-sample]'))
    card.addEventListener('click', async () => {
      const { url, settings } = samples[card.dataset.sample ?? ''];
      try {
        const response = await fetch(url);
        if (!response.ok) throw new Error(response.statusText);
        open(
          await response.blob(),
          url.slice(url.lastIndexOf('/') + 1).replace(/-[\w-]{8}\./, '.'),
          settings,
        );
      } catch {
        refuse('The sample could not be loaded.');
      }
    });
  for (const image of document.querySelectorAll<HTMLImageElement>('[data-sample] img'))
    image.src = samples[image.closest<HTMLElement>('[data-sample]')?.dataset.sample ?? ''].url;
}

function listenToDrops(
  openFile: (file: File | undefined | null) => void,
  refuse: InputHandlers['refuse'],
): void {
  const { classList } = block('main');
  let depth = 0;
  const over = (change: number): void => {
    depth = Math.max(0, depth + change);
    classList.toggle('is-target', depth > 0);
  };
  globalThis.addEventListener('dragenter', () => over(1));
  globalThis.addEventListener('dragleave', () => over(-1));
  globalThis.addEventListener('dragover', (event) => event.preventDefault());
  globalThis.addEventListener('drop', (event) => {
    event.preventDefault();
    over(-depth);
    const files = event.dataTransfer?.files;
    if (files?.length) openFile(files[0]);
    else refuse('What was dropped is not a file. Save the image first, then drop the file.');
  });
}
