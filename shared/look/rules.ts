/** Rules for the name, the colours and the links of the platform. */
import type { Detail } from '../api/errors.ts';
import { withoutInvisible } from '../api/fields.ts';
import { type Reason, reason } from '../api/reasons.ts';
import { pageAddressFault } from '../clients/redirect-uris.ts';
import { LEAST_CONTRAST, leastContrast, readColour, type Scheme } from './colours.ts';

export const LONGEST_PLATFORM_NAME = 40;

/** The members that may change; null resets one to the default. */
export interface GivenLook {
  readonly name?: string | null | undefined;
  readonly accent_light?: string | null | undefined;
  readonly accent_dark?: string | null | undefined;
  readonly terms_uri?: string | null | undefined;
  readonly privacy_uri?: string | null | undefined;
}

/** In normal form. */
export const normalLook = (given: GivenLook): GivenLook => ({
  ...given,
  ...(given.name && { name: given.name.normalize('NFC').trim() }),
  ...(given.accent_light && { accent_light: given.accent_light.trim().toLowerCase() }),
  ...(given.accent_dark && { accent_dark: given.accent_dark.trim().toLowerCase() }),
});

/** All faults, each with its field. */
export function lookFaults(given: GivenLook): Detail[] {
  const faults = {
    name: given.name != null && !isName(given.name) && reason('lookName', { most: LONGEST_PLATFORM_NAME }),
    accent_light: given.accent_light != null && colourFault(given.accent_light, 'light'),
    accent_dark: given.accent_dark != null && colourFault(given.accent_dark, 'dark'),
    terms_uri: given.terms_uri != null && pageAddressFault(given.terms_uri) && reason('webAddress'),
    privacy_uri: given.privacy_uri != null && pageAddressFault(given.privacy_uri) && reason('webAddress'),
  };
  return Object.entries(faults).flatMap(([field, why]) => (why ? [{ field, reason: why }] : []));
}

/** One line, without invisible characters, directional overrides or stacked marks. */
const isName = (name: string): boolean =>
  name.length <= LONGEST_PLATFORM_NAME &&
  /[\p{L}\p{N}]/u.test(withoutInvisible(name)) &&
  !/[\p{C}\p{Zl}\p{Zp}]|\p{M}{4}/u.test(name);

function colourFault(text: string, scheme: Scheme): Reason | undefined {
  const colour = readColour(text);
  if (colour === undefined) return reason('colour');
  const { ratio, against } = leastContrast(colour, scheme);
  if (ratio >= LEAST_CONTRAST) return undefined;
  // Rounded down, so the reported contrast is never sufficient.
  return reason('contrast', { ratio: String(Math.floor(ratio * 100) / 100), against, least: String(LEAST_CONTRAST) });
}
