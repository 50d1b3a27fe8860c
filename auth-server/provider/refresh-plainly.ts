/**
 * The short way of a refresh (RFC 6749 section 6). It is for refresh tokens that are bound to no key, resource or session,
 * have no claims and give no ID token. One statement reads what the engine would read, and the rows are those that the
 * engine would store: a story in test/auth-server/oauth/refresh.test.ts compares them. Everything else, reuse and lost
 * races included, goes to the engine.
 */
import type { AdapterPayload, Client } from 'oidc-provider';
import { grantedScopes } from '../../shared/clients/granted-scopes.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { createArtifactTable, newToken, storedId } from '../../shared/db/tables/artifacts.ts';
import { createLiveRefreshTokens, type LiveRefreshToken } from '../../shared/db/tables/live-refresh-tokens.ts';
import { tokenClaims } from './engine-accounts.ts';
import { parsePayload } from './internals.ts';
import type { RefreshGrace } from './refresh-grace.ts';
import type { ShortWay } from './short-ways.ts';

const GRANT = 'refresh_token';

/** The members of a plain token's payload. A token with any other goes to the engine. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['kind', 'iat', 'iiat', 'gty', 'grantId', 'accountId', 'clientId', 'scope', 'rotations'],
  ...['acr', 'amr', 'authTime', 'nonce', 'sid', 'sessionUid', 'expiresWithSession'],
]);

interface Deps {
  readonly database: Database;
  readonly grace: Pick<RefreshGrace, 'keep'>;
  readonly config: Pick<Config, 'accessTokenTtl' | 'refreshTokenTtl'>;
}

export function refreshPlainly({ database, grace, config }: Deps): ShortWay {
  const living = createLiveRefreshTokens(database);
  const refreshTokens = createArtifactTable(database, 'refresh_tokens');
  const accessTokens = createArtifactTable(database, 'access_tokens');

  return {
    grant: GRANT,
    parameters: ['refresh_token', 'scope'],
    async answer({ client, asked }) {
      const spent = asked.refresh_token;
      const found = spent === undefined ? undefined : await living.find(spent);
      const former = found && plainToken(found, client);
      const names = former && scopesFor(former.scope, asked.scope);
      if (!spent || !former || !names) return undefined;

      const { accountId, clientId, grantId, gty, expiresWithSession, sessionUid, sid, rotations } = former;
      const scope = grantedScopes(found.grant)
        .filter((name) => names.includes(name))
        .join(' ');
      const iat = Math.floor(Date.now() / 1000);
      const accessToken = newToken();
      const refreshToken = newToken();
      const given = gty.endsWith(GRANT) ? gty : `${gty} ${GRANT}`;
      const ofAccess = { accountId, clientId, grantId, gty: given, expiresWithSession, sessionUid, sid, scope };
      const body = {
        access_token: accessToken,
        expires_in: config.accessTokenTtl,
        refresh_token: refreshToken,
        scope,
        token_type: 'Bearer',
      };
      const stored = await database.together(
        [
          ...refreshTokens.storing(
            {
              id: storedId(refreshToken),
              payload: JSON.stringify({ ...former, iat, gty: given, rotations: (rotations ?? 0) + 1 }),
              expires_at: (iat + config.refreshTokenTtl) * 1000,
              grant_id: grantId,
            },
            found.grant_ends,
          ),
          ...accessTokens.storing({
            id: storedId(accessToken),
            payload: JSON.stringify({ iat, kind: 'AccessToken', ...ofAccess, extra: tokenClaims(accountId) }),
            expires_at: (iat + config.accessTokenTtl) * 1000,
            grant_id: grantId,
          }),
        ],
        refreshTokens.spending(storedId(spent), grace.keep(spent, body)),
      );
      return stored ? { body, uid: Number(accountId) } : undefined;
    },
  };
}

type PlainToken = AdapterPayload & { accountId: string; grantId: string; gty: string; scope: string };

/** The payload of a token, if it is a plain one that belongs to the app and to the account of its grant. */
function plainToken(
  { payload, grant_client, grant_account }: LiveRefreshToken,
  client: Client,
): PlainToken | undefined {
  const stored = parsePayload(payload);
  const { accountId, clientId, grantId, gty, scope, expiresWithSession } = stored;
  const isOurs = clientId === client.clientId && grant_client === clientId && String(grant_account) === accountId;
  if (!isOurs || !accountId || !grantId || !gty || !scope || expiresWithSession) return undefined;
  if (!Object.keys(stored).every((name) => PLAIN.has(name))) return undefined;
  return { ...stored, accountId, grantId, gty, scope };
}

/** The requested scopes, or all of the token's; undefined if it lacks one, or an ID token would be due. */
function scopesFor(scope: string, asked: string | undefined): readonly string[] | undefined {
  const own = scope.split(' ');
  const names = asked === undefined ? own : asked.split(' ');
  return names.includes('openid') || names.some((name) => !own.includes(name)) ? undefined : names;
}
