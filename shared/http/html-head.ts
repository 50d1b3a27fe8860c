/** The first part of the head of all our HTML documents. */
import { presentLook } from '../look/present.ts';
import { type Html, html } from '../words/html.ts';

/** Addresses and titles. */
interface Head {
  readonly title: string;
  readonly icon: string;
  readonly iconType?: string;
  readonly stylesheet: string;
  readonly scripts: readonly string[];
}

export const htmlHead = ({ title, icon, iconType, stylesheet, scripts }: Head): Html => html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${presentLook().name}</title>
<link rel="icon" href="${icon}"${iconType && html` type="${iconType}"`}>
<link rel="stylesheet" href="${stylesheet}">
${scripts.map((address) => html`<script type="module" src="${address}"></script>\n`)}`;
