/**
 * How the platform looks at this moment, as this process knows it: pages and mails ask here. Each process reads it again
 * every few seconds, so that a change needs no restart.
 */

export interface Look {
  readonly name: string;
  /** The version of its logo; null for the mark that it came with. */
  readonly logo: string | null;
  /** `#rrggbb`, of light and of dark pages. */
  readonly accent: { readonly light: string; readonly dark: string };
  /** Where its terms and its privacy policy stand, if elsewhere. */
  readonly terms_uri: string | null;
  readonly privacy_uri: string | null;
  /** Whether it has a name of its own. */
  readonly isNamed: boolean;
}

/** What it comes with: the colours are those of upare.css. */
export const usualLook: Look = {
  name: 'Upare',
  logo: null,
  accent: { light: '#0d6b57', dark: '#6fd3b8' },
  terms_uri: null,
  privacy_uri: null,
  isNamed: false,
};

let present = usualLook;

export const presentLook = (): Look => present;

export function rememberLook(look: Look): void {
  present = look;
}
