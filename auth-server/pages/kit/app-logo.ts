/** The logo of an app beside its name, or the first letter of its name where it has none. */
import { logoPath } from '../../../shared/logos/address.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

const letters = new Intl.Segmenter();

/** @param logo the version of the logo */
export const appLogo = (t: Translate, name: string, logo: string | null | undefined): Html =>
  logoAt(t, name, logo && logoPath(logo));

/** @param address the address of the logo, as operations present it */
export function logoAt(t: Translate, name: string, address: string | null | undefined): Html {
  if (address) {
    return html`<img class="logo" src="${address}" width="48" height="48" alt="${t('apps.logoOf', { app: name })}">`;
  }
  return html`<span class="logo letter" aria-hidden="true">${firstLetter(name)}</span>`;
}

/** The first letter of a name, which stands for a missing logo. */
export function firstLetter(name: string): string {
  const [first] = letters.segment(name.trim());
  return first?.segment.toUpperCase() ?? '';
}
