import { z } from 'zod';
import { Binary, endpoint, NOT_MODIFIED } from '../../shared/api/endpoint.ts';
import { icalendar } from '../../shared/calendar/icalendar.ts';
import type { Config } from '../../shared/config/config.ts';
import type { ApiDeps } from '../deps.ts';

/** The calendar feed of a person: its secret address is the only credential. */
export const feed = endpoint<Pick<ApiDeps, 'calendar' | 'feeds'> & { readonly config: Pick<Config, 'resourceUrl'> }>()({
  uri: 'api.Calendar.feed',
  method: 'GET',
  summary: 'A calendar as iCalendar, read-only. Its address is the feed that api.Calendar.events returns.',
  auth: 'none',
  // A malformed address is simply unknown.
  input: z.object({ file: z.string() }),
  segment: 'file',
  output: ['text/calendar'],
  errors: ['NOT_FOUND'],
  limits: [{ per: 'address', points: 600, seconds: 60 }],
  async handle({ input, http, fail }, { calendar, feeds, config }) {
    const uid = (await feeds.owner(input.file)) ?? fail('NOT_FOUND');
    const state = await calendar.state(uid);
    http.setHeader('Cache-Control', 'private, no-cache');
    if (http.holds(`${input.file.toLowerCase()} ${state}`)) return NOT_MODIFIED;
    http.setHeader('Content-Disposition', 'inline; filename="upare.ics"');
    return new Binary(
      'text/calendar; charset=utf-8',
      icalendar(await calendar.all(uid), new URL(config.resourceUrl).host),
    );
  },
});
