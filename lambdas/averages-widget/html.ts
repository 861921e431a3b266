/** A piece of HTML that may stand in a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

type Content = Html | readonly Html[] | string | number;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML from a template: what is put into it is escaped, unless it is HTML itself. City names come from whoever may write to Kafka, so
 * nothing reaches a page in another way.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...contents.map(escaped)));
}

function escaped(content: Content): string {
  if (content instanceof Html) {
    return content.text;
  }
  return Array.isArray(content)
    ? content.map(({ text }: Html) => text).join('')
    : String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
