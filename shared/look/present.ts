/**
 * The current look of the platform, process-wide: pages, mails and words name it everywhere. Each process reloads it every
 * few seconds, so changes need no restart.
 */

export interface Look {
  readonly name: string;
  /** The version of its logo; null for the default. */
  readonly logo: string | null;
  /** `#rrggbb`, for light and for dark mode. */
  readonly accent: { readonly light: string; readonly dark: string };
  /** Addresses of its terms and privacy policy, if they are elsewhere. */
  readonly terms_uri: string | null;
  readonly privacy_uri: string | null;
  /** Whether it has a custom name. */
  readonly isNamed: boolean;
}

/** The default look: its colours are those of the pages' frame.css. */
export const usualLook: Look = {
  name: 'Upare',
  logo: null,
  accent: { light: '#0d6b57', dark: '#6fd3b8' },
  terms_uri: null,
  privacy_uri: null,
  isNamed: false,
};

let present = usualLook;

/** The current look. */
export const presentLook = (): Look => present;

/** Replaces the current look. */
export function rememberLook(look: Look): void {
  present = look;
}
