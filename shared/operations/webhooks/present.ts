/** Webhooks and deliveries for those who may see them. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import type { JobRow } from '../../db/tables/jobs.ts';
import type { AppAsRead, WebhookRow } from '../../db/tables/webhooks.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { Refused, type Target } from '../operation.ts';

export const webhookId = z.string().max(64);
/** The owner who asks: the app, for its own console and API. */
export const owner = z
  .string()
  .max(64)
  .nullable()
  .optional()
  .describe('Where it is given, the webhook has to be this app’s; null: the operators’ own.');

export const webhookShape = z.object({
  id: z.string(),
  client_id: z.string().nullable().describe('Null for the operators’ own.'),
  url: z.string(),
  events: z.array(z.string()).nullable().describe('Null for all there are.'),
  created_at: z.iso.datetime(),
  former_secret_until: z.iso.datetime().nullable().describe('Until when the secret that was replaced signs too.'),
});

export const presentWebhook = ({ id, client_id, url, events, created_at, former_until }: WebhookRow) => ({
  ...{ id, client_id, url, events: events === null ? null : events.trim().split(' '), created_at: isoTime(created_at) },
  former_secret_until: former_until !== null && former_until > Date.now() ? isoTime(former_until) : null,
});

export const deliveryShape = z.object({
  id: z.int(),
  type: z.string(),
  status: z.enum(['waiting', 'delivered', 'set aside']),
  attempts: z.int(),
  outcome: z.string().nullable().describe('How the last try ended.'),
  created_at: z.iso.datetime(),
  delivered_at: z.iso.datetime().nullable(),
  next_at: z.iso.datetime().nullable().describe('When it is tried next.'),
});

export function presentDelivery({ id, payload, attempts, outcome, created_at, done_at, dead_at, due_at }: JobRow) {
  const { type } = JSON.parse(payload) as { type: string };
  const status = done_at !== null ? 'delivered' : dead_at !== null ? 'set aside' : 'waiting';
  return {
    ...({ id, type, status, attempts, outcome, created_at: isoTime(created_at) } as const),
    delivered_at: isoTime(done_at),
    next_at: isoTime(due_at),
  };
}

/** The audit's name of a webhook. @throws Refused NOT_FOUND for an impossible id */
export function webhookTarget(id: string): Target {
  if (!/^whk_[0-9a-f]{24}$/.test(id)) throw noWebhook(id);
  return `webhook:${id}`;
}

/** The webhook of this id if the caller owns it. @throws Refused NOT_FOUND */
export async function findWebhook(
  { table }: Pick<Webhooks, 'table'>,
  { id, client_id }: { readonly id: string; readonly client_id?: string | null | undefined },
): Promise<WebhookRow> {
  webhookTarget(id);
  const row = await table.byId(id);
  if (row && (client_id === undefined || row.client_id === client_id)) return row;
  throw noWebhook(id);
}

/** The app as it was when its owner looked at it, for what is theirs alone to do; undefined for who need not own it. */
export const ownerAsSeen = ({
  client_id,
  seen,
}: {
  readonly client_id?: string | null | undefined;
  readonly seen?: string | undefined;
}): AppAsRead | undefined =>
  client_id == null || seen === undefined ? undefined : { client_id, updated_at: Date.parse(seen) };

export const noWebhook = (id: string) => new Refused('NOT_FOUND', reason('refused.noWebhook', { said: id }), 'id');
