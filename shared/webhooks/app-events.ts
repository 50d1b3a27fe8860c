/** The events of webhooks. Of a person they contain only the uid: apps ask for more by their token. */
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import { grantedScopes } from '../db/tables/artifacts.ts';
import { createWebhookTable } from '../db/tables/webhooks.ts';

/** The events of apps. */
export const appEvents = [
  'grant.revoked',
  'account.deleted',
  'account.email.changed',
  'account.phone.changed',
] as const;

/** Steps for the same write as the event. */
export interface AppEvents {
  /** A person revoked the grant of an app. */
  grantRevoked(uid: number, clientId: string): Query;
  /** A person's account was closed; comes before the end of its grants. */
  accountDeleted(uid: number): Query;
  /** Notifies apps with access to such an address that it was replaced, removed or verified. */
  addressChanged(uid: number, kind: 'email' | 'phone'): Promise<Query[]>;
}

export function createAppEvents(database: Database): AppEvents {
  const webhooks = createWebhookTable(database);
  const subject = (uid: number) => `account:${uid}`;
  return {
    grantRevoked: (uid, client_id) =>
      webhooks.tellingApps([client_id], { type: 'grant.revoked', data: { uid, client_id }, subject: subject(uid) }),

    accountDeleted: (uid) =>
      webhooks.tellingAppsOf(uid, { type: 'account.deleted', data: { uid }, subject: subject(uid) }),

    async addressChanged(uid, kind) {
      const grants = await webhooks.grantsWithWebhook(uid);
      const apps = new Set(
        grants.filter(({ payload }) => grantedScopes(payload).includes(kind)).map(({ client_id }) => client_id),
      );
      if (apps.size === 0) return [];
      return [
        webhooks.tellingApps([...apps], { type: `account.${kind}.changed`, data: { uid }, subject: subject(uid) }),
      ];
    },
  };
}
