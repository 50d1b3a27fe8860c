import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { defined, integer, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { optimistically } from '../../shared/db/optimistic.ts';
import { keysOf } from '../../shared/keys-of.ts';
import type { ApiDeps } from '../deps.ts';
import { allDay, optional, type Plan, status, title } from './fields.ts';
import { changedColumns, planOf } from './plan.ts';

/** Fields that an empty string clears, as `clear` does. */
const clearable = keysOf(optional);

const clear = text(100)
  .pipe(
    z
      .string()
      .transform((given) => given.split(',').map((name) => name.trim()))
      .pipe(z.array(z.enum(clearable, reason('someOf', { words: clearable.join(', ') })))),
  )
  .describe(
    `Fields to empty, separated by commas: ${clearable.join(', ')}. An empty string for the field itself does the same.`,
  );

/** Changes the given fields of an event. */
export const update = endpoint<Pick<ApiDeps, 'calendar'>>()({
  uri: 'api.Calendar.update',
  method: 'POST',
  summary:
    'Logged user update a to-do event: the fields that are given change; an empty string, or clear, empties one that need not be there. Null is a field left out.',
  closed: true,
  auth: 'login',
  scopes: ['calendar:write'],
  effect: 'changes',
  input: z.object({
    id: integer(),
    title: title.optional(),
    ...optional,
    all_day: allDay.optional(),
    status: status.optional(),
    clear: clear.optional(),
  }),
  output: z.object({}),
  clears: clearable,
  missing: { id: 'EVENT_ID_REQUIRED' },
  errors: ['EVENT_ID_REQUIRED', 'NOT_FOUND', 'INVALID_PARAMETER', 'OVERTAKEN'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input, caller: { uid }, fail }, { calendar }) {
    const { id, clear = [], ...fields } = input;
    for (const field of clear) {
      if (fields[field] != null) fail('INVALID_PARAMETER', { details: [{ field, reason: reason('clearedAndGiven') }] });
    }
    const given: Partial<Plan> = defined(fields);
    const cleared: Partial<Plan> = Object.fromEntries(clear.map((field) => [field, null]));
    const done = await optimistically(async () => {
      const event = (await calendar.find(uid, id)) ?? fail('NOT_FOUND');
      if (Object.keys({ ...given, ...cleared }).length === 0) return {};
      const columns = changedColumns(event, { ...planOf(event), ...given, ...cleared });
      return (await calendar.change(event, columns)) ? {} : undefined;
    });
    return done ?? fail('OVERTAKEN', { details: [{ field: 'id', reason: reason('overtaken') }] });
  },
});
