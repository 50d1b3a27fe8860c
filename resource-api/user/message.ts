import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { integer, isoTime } from '../../shared/api/fields.ts';
import type { Message } from '../../shared/db/tables/messages.ts';
import { presentLook } from '../../shared/look/present.ts';
import type { ApiDeps } from '../deps.ts';

/** Messages of the platform have no uid. */
const platform = () => ({ uid: null, username: presentLook().name });

const shape = z.object({
  id: z.int(),
  from: z.object({ uid: z.int().nullable(), username: z.string().nullable() }),
  subject: z.string(),
  body: z.string(),
  sent_at: z.iso.datetime(),
  read: z.boolean(),
});

/** The number of unread messages after this call. */
export const unread = z.int();

/** A page of one's messages, or the one with `id`, which is thereby marked read. */
export const message = endpoint<Pick<ApiDeps, 'messages'>>()({
  uri: 'api.User.message',
  method: 'POST',
  summary: "Get a user's messages, newest first; with id, that message alone, which is marked read.",
  auth: 'login',
  scopes: ['messages'],
  effect: 'adds',
  input: z.object({
    // The document requests a list by `id=null`, and a form can only send null as that word.
    id: z.preprocess((value) => (value === 'null' ? undefined : value), integer().optional()).optional(),
    before: integer().optional(),
    limit: integer(1, 100).default(20),
  }),
  // Two answers instead of one member of two types, which some generators cannot express.
  output: z.union([
    z.object({ data: z.array(shape), unread, next: z.int().optional() }),
    z.object({ data: shape, unread }),
  ]),
  errors: ['NOT_FOUND'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input: { id, before, limit }, caller: { uid }, fail }, { messages }) {
    if (id === undefined) {
      const page = await messages.page(uid, { before, limit });
      return { data: page.messages.map(present), unread: page.unread, ...(page.next && { next: page.next }) };
    }
    const one = (await messages.open(uid, id)) ?? fail('NOT_FOUND');
    return { data: present(one), unread: await messages.unread(uid) };
  },
});

function present({ id, from_uid, from_username, subject, body, sent_at, read_at }: Message) {
  const from = from_uid === null ? platform() : { uid: from_uid, username: from_username };
  return { id, from, subject, body, sent_at: isoTime(sent_at), read: read_at !== null };
}
