/** Webhooks with their secrets, as Standard Webhooks 1.0 has them. */
import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../crypto/sealed.ts';
import type { WebhookRow, WebhookTable } from '../db/tables/webhooks.ts';

/** Milliseconds for which a secret that was replaced signs beside the new one. */
const BESIDE = 24 * 3600_000;
/** Webhooks of one owner: an app has few, operators some. */
const MOST_OF_APP = 5;
const MOST_OF_OPERATORS = 20;

/** @param client_id of the app; null for the operators' own */
export const mostWebhooks = (client_id: string | null): number =>
  client_id === null ? MOST_OF_OPERATORS : MOST_OF_APP;

export type NewWebhook = Pick<WebhookRow, 'client_id' | 'url'> & { readonly events: readonly string[] | null };
export type Issued = { readonly row: WebhookRow; readonly secret: string };
export type Webhooks = ReturnType<typeof createWebhooks>;

/** @param key derived when it is needed: on the command line there may be no master secret yet */
export function createWebhooks(table: WebhookTable, key: () => Buffer) {
  const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
  const sealed = (secret: string, id: string) => seal(key(), id, secret);

  return {
    table,

    /** Undefined where the owner has as many as they may. */
    async add({ client_id, url, events }: NewWebhook): Promise<Issued | undefined> {
      const id = `whk_${randomBytes(12).toString('hex')}`;
      const secret = newSecret();
      const row: WebhookRow = {
        ...{ id, client_id, url, events: events && ` ${events.join(' ')} `, secret: sealed(secret, id) },
        ...{ former_secret: null, former_until: null, created_at: Date.now() },
      };
      return (await table.add(row, mostWebhooks(client_id))) ? { row, secret } : undefined;
    },

    /** Gives it a new secret; the former one goes on for a day. Undefined where somebody else did at the same moment. */
    async rotate(row: WebhookRow): Promise<Issued | undefined> {
      const secret = newSecret();
      const former_until = Date.now() + BESIDE;
      const rotated = await table.rotate(row.id, row.secret, sealed(secret, row.id), former_until);
      return rotated ? { row: { ...row, former_until }, secret } : undefined;
    },

    /** The secrets that sign now, the newest first. */
    secretsOf({ id, secret, former_secret, former_until }: WebhookRow): string[] {
      const former = former_secret !== null && (former_until ?? 0) > Date.now() ? [former_secret] : [];
      return [secret, ...former].map((one) => unseal(key(), id, one));
    },
  };
}
