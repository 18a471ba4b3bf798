/** Elements of the page. */

type Kind<T> = { new (): T; readonly name: string };

/** The element with an id; throws where the page has none of this kind. */
export function byId<T extends Element>(id: string, kind: Kind<T>): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} "${id}"`);
  return element;
}

export const button = (id: string): HTMLButtonElement => byId(id, HTMLButtonElement);
export const block = (id: string): HTMLElement => byId(id, HTMLElement);

/** Calls `listener` with the value of the radio button that is chosen in a group. */
export function onChoice(name: string, listener: (value: string) => void): void {
  for (const input of radios(name)) input.addEventListener('change', () => listener(input.value));
}

export function setChoice(name: string, value: string): void {
  for (const input of radios(name)) input.checked = input.value === value;
}

function radios(name: string): NodeListOf<HTMLInputElement> {
  return document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);
}
