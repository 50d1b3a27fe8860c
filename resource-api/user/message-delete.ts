import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import type { ApiDeps } from '../deps.ts';
import { unread } from './message.ts';

/** Deletes one of one's messages. The scope `messages` only reads; deleting needs the person's own session. */
export const messageDelete = endpoint<Pick<ApiDeps, 'messages'>>()({
  uri: 'api.User.messageDelete',
  method: 'POST',
  summary: "Delete one of a user's messages.",
  auth: 'login',
  input: z.object({ id: integer() }),
  output: z.object({ unread }),
  errors: ['NOT_FOUND'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input: { id }, caller: { uid }, fail }, { messages }) {
    if (!(await messages.remove(uid, id))) fail('NOT_FOUND');
    return { unread: await messages.unread(uid) };
  },
});
