/** What webhooks are told of. Nothing of a person but their uid: an app asks for the rest by its token. */
import { grantedScopes } from '../clients/granted-scopes.ts';
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import { createWebhookTable } from '../db/tables/webhooks.ts';

/** What apps are told of. */
export const appEvents = [
  'grant.revoked',
  'account.deleted',
  'account.email.changed',
  'account.phone.changed',
] as const;

/** Steps for the write that an event is. */
export interface AppEvents {
  /** A person took back what they had allowed an app. */
  grantRevoked(uid: number, clientId: string): Query;
  /** A person's account was closed: to come before the end of what they had allowed. */
  accountDeleted(uid: number): Query;
  /** The apps that may see such an address are told that another one is there, or none, or that it was proven. */
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
