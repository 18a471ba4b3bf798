/** A number as a slider with a field beside it. */

export interface NumberControl {
  show(value: number, isUsed?: boolean): void;
}

/** What a number may be, and how it reads. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: string;
}

/** Fills the element `data-number` of a name; `onChange` also says whether the control has come to rest. */
export function numberControl(
  name: string,
  { min, max, step, unit }: NumberRange,
  onChange: (value: number, isFinal: boolean) => void,
): NumberControl {
  const home = document.querySelector<HTMLElement>(`[data-number="${name}"]`);
  if (home === null) throw new Error(`the page has no number "${name}"`);
  const title = home.dataset.label ?? name;
  const [label, slider, field, mark] = ['label', 'input', 'input', 'span'].map((tag) =>
    document.createElement(tag),
  ) as [HTMLLabelElement, HTMLInputElement, HTMLInputElement, HTMLSpanElement];
  const bounds = { min: String(min), max: String(max), step: String(step) };
  Object.assign(label, { textContent: title, htmlFor: `${name}-slider` });
  Object.assign(slider, { type: 'range', id: `${name}-slider`, ...bounds });
  Object.assign(field, {
    type: 'number',
    id: `${name}-field`,
    ariaLabel: `${title}${unit && `, ${unit.trim()}`}`,
    ...bounds,
  });
  Object.assign(mark, { textContent: unit, className: 'unit' });
  home.replaceChildren(label, field, mark, slider);

  for (const [input, event, isFinal] of [
    [slider, 'input', false],
    [slider, 'change', true],
    [field, 'change', true],
  ] as const)
    input.addEventListener(event, () => {
      if (Number.isFinite(input.valueAsNumber)) onChange(input.valueAsNumber, isFinal);
    });
  return {
    show(value, isUsed = true) {
      slider.value = String(value);
      if (document.activeElement !== field || field.valueAsNumber !== value) field.value = String(value);
      slider.setAttribute('aria-valuetext', `${value}${unit}`);
      slider.disabled = !isUsed;
      field.disabled = !isUsed;
    },
  };
}
