/**
 * The short ways of codes (RFC 6749 section 4.1.3) and refresh tokens (section 6) that are bound to no key, resource or
 * session, have no claims and give no ID token. One statement reads what the engine would read, and the rows are those
 * that the engine would store: stories in test/auth-server/oauth compare them. Everything else, reuse and lost races
 * included, goes to the engine.
 */
import type { AdapterPayload, Client } from 'oidc-provider';
import type { Config } from '../../../shared/config/config.ts';
import { isSame } from '../../../shared/crypto/secrets.ts';
import type { Database } from '../../../shared/db/driver/database.ts';
import type { Statement } from '../../../shared/db/driver/query.ts';
import {
  type ArtifactTables,
  fingerprint,
  grantedScopes,
  newToken,
  storedId,
} from '../../../shared/db/tables/artifacts.ts';
import { createExchangeableTokens, type ExchangeableToken } from '../../../shared/db/tables/live-tokens.ts';
import { tokenClaims } from '../engine-accounts.ts';
import { parsePayload } from '../internals.ts';
import type { RefreshGrace, TokenAnswer } from './refresh-grace.ts';
import type { ShortAnswer, ShortWay } from './short-ways.ts';

const CODE = 'authorization_code';
const REFRESH = 'refresh_token';

/** The members of a plain payload. With any other, a code or token goes to the engine. */
const COMMON = [
  ...['kind', 'iat', 'grantId', 'accountId', 'clientId', 'scope', 'acr', 'amr', 'authTime', 'nonce'],
  ...['sid', 'sessionUid', 'expiresWithSession'],
];
const OF_CODE: ReadonlySet<string> = new Set([...COMMON, 'codeChallenge', 'codeChallengeMethod', 'redirectUri']);
const OF_REFRESH: ReadonlySet<string> = new Set([...COMMON, 'gty', 'iiat', 'rotations']);

interface Deps {
  readonly database: Database;
  readonly artifacts: ArtifactTables;
  readonly refreshGrace: Pick<RefreshGrace, 'keep'>;
  readonly config: Pick<Config, 'accessTokenTtl' | 'refreshTokenTtl'>;
}

export function plainExchanges({ database, artifacts, refreshGrace, config }: Deps): readonly ShortWay[] {
  const codes = artifacts('authorization_codes');
  const refreshTokens = artifacts('refresh_tokens');
  const accessTokens = artifacts('access_tokens');
  const liveCodes = createExchangeableTokens(database, 'authorization_codes');
  const liveRefreshTokens = createExchangeableTokens(database, 'refresh_tokens');

  /** Stores the new tokens and spends the old one; undefined if that was spent before. */
  const exchange = async ({ found, source, gty, scopes, refresh, spending }: Exchange) => {
    const { accountId, clientId, grantId, expiresWithSession, sessionUid, sid } = source;
    const scope = grantedScopes(found.grant)
      .filter((name) => scopes.includes(name))
      .join(' ');
    const iat = Math.floor(Date.now() / 1000);
    const accessToken = newToken();
    const refreshToken = refresh && newToken();
    const body: TokenAnswer = {
      access_token: accessToken,
      expires_in: config.accessTokenTtl,
      ...(refreshToken && { refresh_token: refreshToken }),
      scope,
      token_type: 'Bearer',
    };
    const access = { accountId, clientId, grantId, gty, expiresWithSession, sessionUid, sid, scope };
    const storing = accessTokens.storing({
      id: storedId(accessToken),
      payload: JSON.stringify({ iat, kind: 'AccessToken', ...access, extra: tokenClaims(accountId) }),
      expires_at: (iat + config.accessTokenTtl) * 1000,
      grant_id: grantId,
    });
    const storingRefresh = refreshToken
      ? refreshTokens.storing(
          {
            id: storedId(refreshToken),
            payload: JSON.stringify({ iiat: iat, ...refresh, kind: 'RefreshToken', iat, gty }),
            expires_at: (iat + config.refreshTokenTtl) * 1000,
            grant_id: grantId,
          },
          found.grant_ends,
        )
      : [];
    const stored = await database.together([...storing, ...storingRefresh], spending(body));
    return stored ? ({ body, uid: Number(accountId) } satisfies ShortAnswer) : undefined;
  };

  const ofCodes: ShortWay = {
    grant: CODE,
    parameters: ['code', 'redirect_uri', 'code_verifier'],
    async answer({ client, asked: { code = '', redirect_uri, code_verifier } }) {
      const found = await liveCodes.find(code);
      const source = found && plainSource(found, client, OF_CODE);
      if (!source || source.redirectUri !== redirect_uri || !isVerified(source, code_verifier)) return undefined;
      const scopes = scopesFor(source.scope, undefined);
      if (!scopes) return undefined;
      const { codeChallenge: _, codeChallengeMethod: __, redirectUri: ___, ...kept } = source;
      const refresh = client.grantTypeAllowed(REFRESH) ? { ...kept, rotations: 0 } : undefined;
      const spending = () => codes.spending(storedId(code), null);
      return exchange({ found, source, gty: CODE, scopes, refresh, spending });
    },
  };

  const ofRefreshTokens: ShortWay = {
    grant: REFRESH,
    parameters: ['refresh_token', 'scope'],
    async answer({ client, asked: { refresh_token = '', scope } }) {
      const found = await liveRefreshTokens.find(refresh_token);
      const source = found && plainSource(found, client, OF_REFRESH);
      const scopes = source && scopesFor(source.scope, scope);
      if (!scopes || !source.gty) return undefined;
      const gty = source.gty.endsWith(REFRESH) ? source.gty : `${source.gty} ${REFRESH}`;
      const refresh = { ...source, rotations: (source.rotations ?? 0) + 1 };
      const spending = (body: TokenAnswer) =>
        refreshTokens.spending(storedId(refresh_token), refreshGrace.keep(refresh_token, body));
      return exchange({ found, source, gty, scopes, refresh, spending });
    },
  };

  return [ofCodes, ofRefreshTokens];
}

interface Exchange {
  readonly found: ExchangeableToken;
  readonly source: PlainSource;
  /** The grant type that is written into the tokens. */
  readonly gty: string;
  readonly scopes: readonly string[];
  /** The payload of the new refresh token; undefined for none. */
  readonly refresh: AdapterPayload | undefined;
  spending(body: TokenAnswer): Statement;
}

type PlainSource = AdapterPayload & { accountId: string; grantId: string; scope: string };

/** The payload of a code or token, if it is a plain one that belongs to the app and to the account of its grant. */
function plainSource(
  { payload, grant_client, grant_account }: ExchangeableToken,
  client: Client,
  members: ReadonlySet<string>,
): PlainSource | undefined {
  const stored = parsePayload(payload);
  const { accountId, clientId, grantId, scope, expiresWithSession } = stored;
  const isOurs = clientId === client.clientId && grant_client === clientId && String(grant_account) === accountId;
  if (!isOurs || !accountId || !grantId || !scope || expiresWithSession) return undefined;
  if (!Object.keys(stored).every((name) => members.has(name))) return undefined;
  return { ...stored, accountId, grantId, scope };
}

/** The requested scopes, or all of them; undefined if one is lacking, or an ID token would be due. */
function scopesFor(scope: string, asked: string | undefined): readonly string[] | undefined {
  const own = scope.split(' ');
  const names = asked === undefined ? own : asked.split(' ');
  return names.includes('openid') || names.some((name) => !own.includes(name)) ? undefined : names;
}

/** RFC 7636 section 4.6. */
function isVerified({ codeChallenge, codeChallengeMethod }: PlainSource, verifier: string | undefined): boolean {
  if (verifier === undefined) return codeChallenge === undefined;
  if (codeChallenge === undefined || codeChallengeMethod !== 'S256' || !/^[\w.~-]{43,128}$/.test(verifier))
    return false;
  return isSame(codeChallenge, fingerprint(verifier));
}
