import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';

/** Deletes an event of one's calendar. */
export const deleteEvent = endpoint<Pick<ApiDeps, 'calendar'>>()({
  uri: 'api.Calendar.delete',
  method: 'POST',
  summary: 'Logged user delete a to-do event',
  auth: 'login',
  scopes: ['calendar:write'],
  effect: 'changes',
  input: z.object({ id: integer() }),
  output: z.object({}),
  missing: { id: 'EVENT_ID_REQUIRED' },
  errors: ['EVENT_ID_REQUIRED', 'NOT_FOUND', 'INVALID_PARAMETER'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input, caller: { uid }, fail }, { calendar }) {
    if (!(await calendar.remove(uid, input.id))) fail('NOT_FOUND');
    return {};
  },
});
