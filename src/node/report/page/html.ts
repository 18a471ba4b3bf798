/** A piece of HTML that needs no escaping any more. */
export interface Markup {
  readonly html: string;
}

type Value = string | number | Markup | readonly Markup[];

/** Builds HTML: text that is put in is escaped, markup is taken as it is, lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = strings[0];
  for (let i = 0; i < values.length; i++) text += textOf(values[i]) + strings[i + 1];
  return { html: text };
}

/** Takes text as markup without escaping: our own style and script, and what Plot drew. */
export function rawHtml(text: string): Markup {
  return { html: text };
}

function textOf(value: Value): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((item) => item.html).join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
