/** The open grants and sessions of an account, and ending them. Grants of our client `ACCOUNT` are login tokens. */
import { scopes as knownScopes, type Scope } from '../../../shared/api/scopes.ts';
import { ACCOUNT } from '../../../shared/clients/built-in-clients.ts';
import { documentHost } from '../../../shared/clients/metadata-documents.ts';
import { grantedScopes } from '../../../shared/db/tables/artifacts.ts';
import type { LastUse, LastUseTable } from '../../../shared/db/tables/last-uses.ts';
import type { OpenGrantTable } from '../../../shared/db/tables/open-grants.ts';
import type { Jobs } from '../../../shared/jobs/jobs.ts';
import type { Revocations } from '../../../shared/revocation/revoke.ts';
import type { AppEvents } from '../../../shared/webhooks/app-events.ts';
import { parsePayload } from '../internals.ts';
import { addingLogout } from './logout-tokens.ts';

export interface ConnectedApp {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Epoch milliseconds. */
  readonly since: number;
  /** Time of the last use, accurate to a few minutes; undefined if none was noted. */
  readonly usedAt: number | undefined;
}

/** A browser session or a login token. */
export interface SignedIn {
  readonly kind: 'browser' | 'app';
  readonly id: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Time, address and user agent of the last use, accurate to a few minutes. */
  readonly use: LastUse | undefined;
}

/** Ends only what belongs to the account, whatever id is given. */
export interface OpenGrants {
  /** One per app, by name. */
  apps(account: number): Promise<ConnectedApp[]>;
  /** Newest first. */
  sessions(account: number): Promise<SignedIn[]>;
  /** Ends everything that the account has allowed this app. Resolves to false if there was nothing. */
  disconnect(account: number, clientId: string): Promise<boolean>;
  signOut(account: number, session: Pick<SignedIn, 'kind' | 'id'>): Promise<void>;
  /** @param kept the browser session that stays */
  signOutElsewhere(account: number, kept: string): Promise<void>;
  /**
   * Ends what began at a moment or later: sessions, login tokens, and grants of apps.
   * @param place a session or grant that ends too, whenever it began
   */
  endSince(account: number, since: number, place: string | undefined): Promise<void>;
}

interface Deps {
  readonly revocations: Revocations;
  readonly openGrantTable: OpenGrantTable;
  readonly lastUseTable: LastUseTable;
  readonly appEvents: Pick<AppEvents, 'grantRevoked'>;
  readonly jobs: Pick<Jobs, 'adding'>;
}

export function createOpenGrants({
  revocations,
  openGrantTable: table,
  lastUseTable,
  appEvents,
  jobs,
}: Deps): OpenGrants {
  /** Notifies the app of each session that it knows, or of the person if it knows none. */
  const tellingOfDisconnection = async (account: number, clientId: string) => {
    const sessions = await table.sessions(account);
    const sids = sessions.flatMap(({ payload }) => parsePayload(payload).authorizations?.[clientId]?.sid ?? []);
    const known = sids.length ? sids : [undefined];
    return known.map((sid) => addingLogout(jobs, { clientId, sub: String(account), sid }));
  };

  return {
    async apps(account) {
      const apps = new Map<string, ConnectedApp>();
      const [grants, uses] = await Promise.all([table.grants(account), lastUseTable.of(account)]);
      for (const { id, client_id: clientId, name, payload } of grants) {
        if (clientId === ACCOUNT) continue;
        const former = apps.get(clientId);
        const granted = new Set<string>([...(former?.scopes ?? []), ...grantedScopes(payload)]);
        apps.set(clientId, {
          clientId,
          name: name ?? documentHost(clientId) ?? clientId,
          scopes: knownScopes.filter((scope) => granted.has(scope)),
          since: Math.min(former?.since ?? Number.POSITIVE_INFINITY, startOf(payload)),
          usedAt: latest(former?.usedAt, uses.get(id)?.used_at),
        });
      }
      return [...apps.values()].sort((a, b) => a.name.localeCompare(b.name));
    },

    async sessions(account) {
      const [browsers, logins, uses] = await Promise.all([
        table.sessions(account),
        table.grantsInUse(account, ACCOUNT),
        lastUseTable.of(account),
      ]);
      const about = (id: string, payload: string) => ({ id, since: startOf(payload), use: uses.get(id) });
      const found: SignedIn[] = [
        ...browsers.map(({ uid, payload }) => ({ kind: 'browser', ...about(uid, payload) }) as const),
        ...logins.map(({ id, payload }) => ({ kind: 'app', ...about(id, payload) }) as const),
      ];
      return found.sort((a, b) => b.since - a.since);
    },

    async disconnect(account, clientId) {
      const grants = clientId === ACCOUNT ? [] : await table.grantIds(account, clientId);
      const told = await tellingOfDisconnection(account, clientId);
      await revocations.revokeGrantsOf(account, grants, [appEvents.grantRevoked(account, clientId), ...told]);
      return grants.length > 0;
    },

    async signOut(account, { kind, id }) {
      if (kind === 'browser') await table.endSession(account, id);
      else if ((await table.grantIds(account, ACCOUNT)).includes(id)) await revocations.revokeGrantsOf(account, [id]);
    },

    async endSince(account, since, place) {
      const [browsers, grants] = await Promise.all([table.sessions(account), table.grants(account)]);
      const ends = (id: string, payload: string) => id === place || startOf(payload) >= since;
      for (const { uid, payload } of browsers) if (ends(uid, payload)) await table.endSession(account, uid);
      const ended = grants.filter(({ id, payload }) => ends(id, payload));
      const apps = new Set(ended.map(({ client_id }) => client_id));
      const events = [...apps].map((app) => appEvents.grantRevoked(account, app));
      await revocations.revokeGrantsOf(
        account,
        ended.map(({ id }) => id),
        events,
      );
    },

    async signOutElsewhere(account, kept) {
      await table.endOtherSessions(account, kept);
      await revocations.revokeGrantsOf(account, await table.grantIds(account, ACCOUNT));
    },
  };
}

const latest = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);

/** When a session or grant began, or its last sign-in, epoch milliseconds. */
function startOf(payload: string): number {
  const { loginTs, iat = 0 } = parsePayload(payload);
  return (loginTs ?? iat) * 1000;
}
