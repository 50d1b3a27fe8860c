/** The stored look of the platform, and how a process loads it. */
import type { LookRow, LookTable } from '../db/tables/look.ts';
import { type Look, rememberLook, usualLook } from './present.ts';

export type Looks = ReturnType<typeof createLooks>;

export function createLooks(table: LookTable) {
  // Until it is loaded, and whatever this process has served before.
  rememberLook(usualLook);
  return {
    ...table,
    /** Loads it for this process. @throws DatabaseFault */
    async refresh(): Promise<void> {
      rememberLook(lookOf(await table.find()));
    },
  };
}

/** The look of a stored row, with defaults for its nulls. */
export function lookOf(row: LookRow | undefined): Look {
  if (!row) return usualLook;
  const { name, logo, accent_light, accent_dark, terms_uri, privacy_uri } = row;
  return {
    name: name ?? usualLook.name,
    logo,
    accent: { light: accent_light ?? usualLook.accent.light, dark: accent_dark ?? usualLook.accent.dark },
    terms_uri,
    privacy_uri,
    isNamed: name !== null,
  };
}
