/** Time zones by their names in the IANA database. The only door to timezones-ical-library. */
import { tzlib_get_ical_block, tzlib_get_timezones } from 'timezones-ical-library';
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';

/** Names in lower case; the library also has some, such as `ET`, that are not in the database. */
const names = new Map(
  [tzlib_get_timezones()]
    .flat()
    .filter((name) => name.includes('/') || /^(UTC|GMT)$/.test(name))
    .map((name) => [name.toLowerCase(), name]),
);

/** A name of the IANA time zone database, in any letter case. */
export const timeZone = text(64)
  .pipe(
    z.string().transform((given, { addIssue }) => {
      const name = names.get(given.trim().toLowerCase());
      if (name) return name;
      addIssue({ code: 'custom', message: reason('zone') });
      return z.NEVER;
    }),
  )
  .meta({ examples: ['Europe/Berlin'] });

/**
 * A zone as a VTIMEZONE of RFC 5545.
 * @returns its text and its TZID there, which for an old name is the current zone
 */
export function vtimezone(name: string): { readonly tzid: string; readonly text: string } {
  const [block = '', tzid = ''] = [tzlib_get_ical_block(name)].flat();
  return { tzid: tzid.replace(/^TZID=/, ''), text: block };
}
