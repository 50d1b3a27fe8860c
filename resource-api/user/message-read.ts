import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { flag, integer } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import type { ApiDeps } from '../deps.ts';
import { unread } from './message.ts';

/** Marks one of one's messages read, or all of them. */
export const messageRead = endpoint<Pick<ApiDeps, 'messages'>>()({
  uri: 'api.User.messageRead',
  method: 'POST',
  summary: "Mark one of a user's messages as read, or all of them.",
  auth: 'login',
  scopes: ['messages'],
  effect: 'adds',
  input: z.object({ id: integer().optional(), all: flag.default(false) }),
  output: z.object({ unread }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input: { id, all }, caller: { uid }, fail }, { messages }) {
    if ((id === undefined) !== all) {
      fail('INVALID_PARAMETER', { details: [{ field: 'id', reason: reason(all ? 'andAll' : 'orAll') }] });
    }
    if (id === undefined) await messages.markAllRead(uid);
    else if (!(await messages.markRead(uid, id))) fail('NOT_FOUND');
    return { unread: await messages.unread(uid) };
  },
});
