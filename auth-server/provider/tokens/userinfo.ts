/**
 * A short way for the plain case of userinfo (OpenID Connect Core section 5.3): an app asks by GET with a live bearer
 * token that is bound to no key, resource or session and names no claims. It makes the engine's checks in one
 * statement; all other cases go to the engine.
 */
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { decisionsOf } from '../../../shared/db/tables/artifacts.ts';
import type { UserinfoToken, UserinfoTokens } from '../../../shared/db/tables/live-tokens.ts';
import { accountClaims, claims } from '../engine-accounts.ts';
import { parsePayload } from '../internals.ts';

/** The members of a plain payload. With any other, a token goes to the engine. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['kind', 'iat', 'gty', 'grantId', 'accountId', 'clientId', 'scope', 'extra'],
  ...['sid', 'sessionUid', 'expiresWithSession'],
]);

const claimsOf = new Map<string, readonly string[]>(Object.entries(claims));

interface PlainUserinfo {
  /** The app that the token was issued for. */
  readonly clientId: string;
  readonly body: object;
}

/** Answers a request for userinfo; undefined if the engine must. */
export type AnswerUserinfo = (ctx: Context) => Promise<PlainUserinfo | undefined>;

/**
 * Answers userinfo (OpenID Connect Core section 5.3) for plain access tokens, sent as Bearer by GET.
 * @param resourceUrl where the pictures of people are
 */
export function plainUserinfo(
  { Client }: Pick<Provider, 'Client'>,
  tokens: UserinfoTokens,
  resourceUrl: string,
): AnswerUserinfo {
  return async function answerUserinfo(ctx) {
    const { authorization = '', origin } = ctx.req.headers;
    const token = /^bearer ([\w-]+)$/i.exec(authorization)?.[1];
    if (!token || ctx.method !== 'GET' || ctx.querystring || origin !== undefined) return undefined;
    const found = await tokens.find(token);
    if (!found) return undefined;
    const own = plainScopes(found);
    // A suspended app is unknown to the engine.
    if (!own.includes('openid') || !(await Client.find(found.grant_client))) return undefined;
    const { scopes, refusedClaims } = decisionsOf(found.grant);
    const allowed = new Set(scopes.flatMap((scope) => (own.includes(scope) && claimsOf.get(scope)) || []));
    for (const name of refusedClaims) allowed.delete(name);
    const all = Object.entries(accountClaims(found, found.avatar, resourceUrl));
    return { clientId: found.grant_client, body: Object.fromEntries(all.filter(([name]) => allowed.has(name))) };
  };
}

/** The scopes of a plain token that belongs to the app and to the account of its grant; none of another. */
function plainScopes({ payload, grant_client, uid }: UserinfoToken): readonly string[] {
  const stored = parsePayload(payload);
  const { clientId, accountId, scope, expiresWithSession } = stored;
  if (clientId !== grant_client || accountId !== String(uid) || expiresWithSession) return [];
  return Object.keys(stored).every((name) => PLAIN.has(name)) ? (scope ?? '').split(' ') : [];
}
