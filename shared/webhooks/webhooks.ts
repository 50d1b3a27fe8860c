/** Webhooks and their secrets, by Standard Webhooks 1.0. */
import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../crypto/secrets.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import type { AppAsRead, WebhookRow, WebhookTable } from '../db/tables/webhooks.ts';

/** Milliseconds that a replaced secret still signs. */
const BESIDE = 24 * 3600_000;
/** The most webhooks of one owner: of an app, and of the operators. */
const MOST_OF_APP = 5;
const MOST_OF_OPERATORS = 20;

/** @param client_id the app; null for the operators */
export const mostWebhooks = (client_id: string | null): number =>
  client_id === null ? MOST_OF_OPERATORS : MOST_OF_APP;

export type NewWebhook = Pick<WebhookRow, 'url'> & { readonly events: readonly string[] | null };
export type Issued = { readonly row: WebhookRow; readonly secret: string };
export type Webhooks = ReturnType<typeof createWebhooks>;

/** @param key derived on first use: the command line may have no master secret yet */
export function createWebhooks(table: WebhookTable, key: () => Buffer) {
  const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
  const sealed = (secret: string, id: string) => seal(key(), id, secret);

  return {
    table,

    /** @param app the owner as it was read; undefined for the operators @returns the reason if none was added */
    async add({ url, events }: NewWebhook, app: ClientRow | undefined) {
      const asRead = app && { client_id: app.client_id, updated_at: app.updated_at };
      const client_id = app?.client_id ?? null;
      const id = `whk_${randomBytes(12).toString('hex')}`;
      const secret = newSecret();
      const row: WebhookRow = {
        ...{ id, client_id, url, events: events && ` ${events.join(' ')} `, secret: sealed(secret, id) },
        ...{ former_secret: null, former_until: null, created_at: Date.now() },
      };
      const outcome = await table.add(row, mostWebhooks(client_id), asRead);
      return outcome === 'done' ? ({ row, secret } satisfies Issued) : outcome;
    },

    /**
     * Replaces its secret; the former one signs for another day.
     * @param app the owner as it was read; undefined for the operators
     * @returns the new secret, or why there is none: 'gone' if somebody else replaced or removed it at the same moment
     */
    async rotate(row: WebhookRow, app: AppAsRead | undefined) {
      const secret = newSecret();
      const former_until = Date.now() + BESIDE;
      const outcome = await table.rotate(row, sealed(secret, row.id), former_until, app);
      return outcome === 'done' ? ({ row: { ...row, former_until }, secret } satisfies Issued) : outcome;
    },

    /** The current secrets, newest first. */
    secretsOf({ id, secret, former_secret, former_until }: WebhookRow): string[] {
      const former = former_secret !== null && (former_until ?? 0) > Date.now() ? [former_secret] : [];
      return [secret, ...former].map((one) => unseal(key(), id, one));
    },
  };
}
