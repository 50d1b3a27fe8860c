/** The logo of an app beside its name, or the first letter of its name where it has none. */
import { logoPath } from '../../../shared/logos/address.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

const letters = new Intl.Segmenter();

/** @param logo its version */
export function appLogo(t: Translate, name: string, logo: string | null | undefined): Html {
  if (logo) {
    return html`<img class="logo" src="${logoPath(logo)}" width="48" height="48" alt="${t('apps.logoOf', { app: name })}">`;
  }
  const [first] = letters.segment(name.trim());
  return html`<span class="logo letter" aria-hidden="true">${first?.segment.toUpperCase()}</span>`;
}
