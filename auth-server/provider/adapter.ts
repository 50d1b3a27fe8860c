/** oidc-provider's adapter over our tables. Where the engine ignores the result of a call, races are decided here. */
import { type Adapter, type AdapterPayload, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { type Secrets, seal, unseal } from '../../shared/crypto/secrets.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { UniqueViolation } from '../../shared/db/driver/faults.ts';
import {
  type Artifact,
  type ArtifactTableName,
  type ArtifactTables,
  fingerprint,
  storedId,
} from '../../shared/db/tables/artifacts.ts';
import { endingSessions } from '../../shared/db/tables/session-ends.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';
import { engineMetadata } from './clients/engine-clients.ts';
import type { KnownClients } from './clients/known-clients.ts';
import { codeTaken, isTaking, parsePayload, storedInteraction } from './internals.ts';
import { boundsOf, type RefreshGrace, tokenAnswerOf } from './tokens/refresh-grace.ts';
import type { TokenTransactions } from './tokens/token-transaction.ts';

const tables: Readonly<Record<string, ArtifactTableName>> = {
  Session: 'sessions',
  Interaction: 'interactions',
  Grant: 'grants',
  AuthorizationCode: 'authorization_codes',
  AccessToken: 'access_tokens',
  ClientCredentials: 'client_credentials',
  RefreshToken: 'refresh_tokens',
  DeviceCode: 'device_codes',
  PushedAuthorizationRequest: 'pushed_requests',
  ReplayDetection: 'replay_detections',
};

interface AdapterDeps {
  readonly database: Database;
  readonly artifacts: ArtifactTables;
  readonly transactions: TokenTransactions;
  readonly knownClients: Pick<KnownClients, 'find'>;
  readonly revocations: Revocations;
  readonly secrets: Secrets;
  readonly refreshGrace: RefreshGrace;
}

/** Makes the adapter of each model of the engine. */
export function adapterFactory(deps: AdapterDeps) {
  return (model: string): Adapter => {
    if (model === 'Client') return clientAdapter(deps.knownClients);
    const table = tables[model];
    if (!table) throw new TypeError(`no table for ${model}`);
    return artifactAdapter(table, deps);
  };
}

function artifactAdapter(
  table: ArtifactTableName,
  { database, artifacts, transactions, revocations, secrets, refreshGrace }: AdapterDeps,
): Adapter {
  const codeKey = secrets.key('device codes');
  const rows = artifacts(table);
  // A grant's id is known to no holder, and its tokens' rows refer to it.
  const key = table === 'grants' ? (id: string) => id : storedId;

  /** A second use of a code or refresh token revokes the grant (RFC 9700 section 4.14.2), except within the grace. */
  const spentTwice = async (id: string, ctx: KoaContextWithOIDC | undefined): Promise<void> => {
    // As the engine tells it where it notices: there is no invalid_grant at authorize.
    if (table === 'pushed_requests') throw new errors.InvalidRequestUri('request_uri was already used');
    const row = await rows.find(key(id));
    // The rows are gone if the grant was revoked meanwhile.
    if (row && ctx && refreshGrace.covers(row)) return refreshGrace.answerAgain(id, row, ctx);
    if (row?.grant_id) await revocations.revokeGrant(row.grant_id);
    throw new errors.InvalidGrant('already consumed');
  };

  /** Ended interactions stay as long as their page could be asked for: their parameters lead a late visitor on. */
  const finish = async (id: string) => {
    const row = await rows.find(id);
    if (!row) return;
    const { params, deviceCode } = parsePayload(row.payload);
    const payload = JSON.stringify({ over: true, params, deviceCode });
    await transactions.store(rows.storing({ ...row, payload }));
  };

  return {
    async upsert(id, payload, expiresIn) {
      const { jti, exp, consumed, ...kept } = table === 'interactions' ? storedInteraction(payload) : payload;
      // The page finds a device code by the user code and saves it by its id, which is therefore kept sealed.
      if (table === 'device_codes') kept.sealedId = seal(codeKey, 'device code', id);
      const seconds = exp ?? Math.floor(Date.now() / 1000) + (expiresIn ?? 0);
      const row: Artifact = {
        id: key(id),
        payload: JSON.stringify(kept),
        expires_at: seconds * 1000,
        ...(payload.grantId && { grant_id: payload.grantId }),
        ...((table === 'grants' || table === 'sessions') && {
          account_uid: payload.accountId ? Number(payload.accountId) : null,
        }),
        ...((table === 'grants' || table === 'client_credentials') && { client_id: payload.clientId as string }),
        ...(table === 'sessions' && { uid: payload.uid as string }),
        ...(payload.userCode && { user_code: fingerprint(payload.userCode) }),
      };
      // The engine looks before it stores, so two people at once would both be connected.
      if (table === 'device_codes' && isTaking(payload)) {
        return transactions.spend({
          statement: () => rows.taking(row),
          async lost() {
            throw codeTaken();
          },
        });
      }
      const store = () => transactions.store(rows.storing(row));
      // Tabs that create one session at once: PostgreSQL may report the duplicate uid before the duplicate id. The
      // second try finds the row.
      await store().catch((error) => {
        if (table === 'sessions' && error instanceof UniqueViolation) return store();
        throw error;
      });
    },

    async find(id) {
      const row = await rows.find(key(id));
      // The engine continues as for a first use, and loses the race when the request ends: see `spentTwice`.
      const forgiven = row && transactions.isUnderWay() && refreshGrace.covers(row);
      const found = revive(forgiven ? { ...row, consumed_at: null } : row, id);
      return found?.over ? undefined : found;
    },

    async findByUid(uid) {
      // The engine only reads a session that it finds by uid; the id, which is the cookie, stays unknown.
      return revive(await rows.findBy('uid', uid), undefined);
    },

    async findByUserCode(userCode) {
      const row = await rows.findBy('user_code', fingerprint(userCode));
      const { sealedId } = row ? (JSON.parse(row.payload) as { sealedId?: string }) : {};
      return revive(row, sealedId && unseal(codeKey, 'device code', sealedId));
    },

    async consume(id) {
      const kept = (ctx: KoaContextWithOIDC | undefined) =>
        ctx && table === 'refresh_tokens' ? refreshGrace.keep(id, tokenAnswerOf(ctx), boundsOf(ctx)) : null;
      await transactions.spend({
        statement: (ctx) => rows.spending(key(id), kept(ctx)),
        lost: (ctx) => spentTwice(id, ctx),
      });
    },

    async destroy(id) {
      if (table === 'access_tokens' || table === 'client_credentials')
        await revocations.revokeStoredToken(table, key(id));
      else if (table === 'grants') await revocations.revokeGrant(id);
      else if (table === 'interactions') await finish(key(id));
      else if (table === 'sessions') await database.atomic([...endingSessions(database, { id: key(id) })]);
      else await rows.remove(key(id));
    },

    async revokeByGrantId(grantId) {
      // The engine asks for access tokens always, for others only where the app may use such a grant today. What it got by
      // a grant that was taken from it ends too.
      if (table === 'access_tokens') await revocations.revokeUnderGrant(grantId);
    },
  };
}

/** The payload of the engine, updated by what the row knows better: its end, and whether it is spent. */
function revive(row: Artifact | undefined, id: string | undefined): AdapterPayload | undefined {
  if (!row) return undefined;
  return {
    ...parsePayload(row.payload),
    ...(id && { jti: id }),
    exp: Math.floor(row.expires_at / 1000),
    ...(row.consumed_at && { consumed: Math.floor(row.consumed_at / 1000) }),
  };
}

function clientAdapter(clients: Pick<KnownClients, 'find'>): Adapter {
  const readOnly = async () => {
    throw new TypeError('clients are registered by the operators, not by the engine');
  };
  return {
    async find(id) {
      const row = await clients.find(id);
      return row && engineMetadata(row);
    },
    upsert: readOnly,
    findByUid: readOnly,
    findByUserCode: readOnly,
    consume: readOnly,
    destroy: readOnly,
    revokeByGrantId: readOnly,
  };
}
