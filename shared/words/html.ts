/** A template tag for HTML that escapes all values, except HTML of the same kind; and the head of our documents. */
import { presentLook } from '../look/present.ts';

/** HTML that is safe to send. */
export class Html {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** Values of a template; undefined, null and false render nothing. */
export type Part = Html | string | number | undefined | null | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template. Attributes with values are in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  // Not by `join`, which would copy a page anew at each level of its templates.
  let source = strings[0] ?? '';
  for (let at = 0; at < parts.length; at += 1) source += write(parts[at]) + strings[at + 1];
  return new Html(source);
}

function write(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.source;
  if (typeof part === 'object') return part.map(write).join('');
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Addresses and titles. */
interface Head {
  readonly title: string;
  readonly icon: string;
  readonly iconType?: string;
  readonly stylesheet: string;
  readonly scripts: readonly string[];
}

/** The first part of the head of all our HTML documents. */
export const htmlHead = ({ title, icon, iconType, stylesheet, scripts }: Head): Html => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${presentLook().name}</title>
<link rel="icon" href="${icon}"${iconType && html` type="${iconType}"`}>
<link rel="stylesheet" href="${stylesheet}">
${scripts.map((address) => html`<script type="module" src="${address}"></script>\n`)}`;
