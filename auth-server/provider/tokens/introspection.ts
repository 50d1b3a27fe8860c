/**
 * A short way for the plain case of introspection (RFC 7662): a resource server asks by HTTP Basic about a live access
 * token. It makes the engine's checks in one statement; all other cases go to the engine.
 */
import type { Context, Middleware, Next } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { RESOURCE_API } from '../../../shared/clients/built-in-clients.ts';
import { PRIVATE_KEY_JWT } from '../../../shared/clients/protocol.ts';
import { jwtClaims } from '../../../shared/crypto/jwt.ts';
import type { LiveTokens } from '../../../shared/db/tables/live-tokens.ts';
import { bodyOf } from '../../../shared/http/body.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { basicCredentials, provenClient } from '../clients/proven-client.ts';
import { engineFaultOf } from '../engine-faults.ts';
import { parsePayload } from '../internals.ts';

const expected = new Set(['token', 'token_type_hint']);

/** The answer about a live access token for this app; undefined if there is none. */
export type LiveAnswers = (token: string, asker: string) => Promise<object | undefined>;

/** @param isGone whether an app is suspended or deleted */
export function createLiveAnswers(
  issuer: string,
  tokens: LiveTokens,
  isGone: (clientId: string) => Promise<boolean>,
): LiveAnswers {
  return async (token, asker) => {
    const found = await tokens.find(token);
    if (!found) return undefined;
    const { accountId, aud, clientId, grantId, iat, scope, extra, jkt } = parsePayload(found.payload);
    // A token that was issued while its app ended, or that waits for its turn among very many.
    if (await isGone(String(clientId))) return { active: false };
    return {
      ...(accountId && { sub: accountId }),
      ...extra,
      active: true,
      ...(aud && { aud }),
      client_id: clientId,
      exp: Math.floor(found.expires_at / 1000),
      iat,
      iss: issuer,
      scope: scope || undefined,
      token_type: jkt ? 'DPoP' : 'Bearer',
      ...(jkt && { cnf: { jkt } }),
      // The resource API caches answers until it hears of the grant's revocation.
      ...(asker === RESOURCE_API && grantId && { grant_id: grantId }),
    };
  };
}

/** RFC 7662 section 2.2: a token of the form of a JWT is none of ours, and not active. The engine refuses to look for it. */
export async function answerForeignTokens(ctx: Context, next: Next): Promise<void> {
  await next();
  if (engineFaultOf(ctx)?.error !== 'unsupported_token_type') return;
  stateOf(ctx).failure = undefined;
  ctx.status = 200;
  ctx.body = { active: false };
}

/** Whether an app may ask, once it has proven itself. */
export const isResourceServer = (client: Client | undefined): client is Client =>
  client?.resource_server === true && client.clientAuthMethod !== 'none';

/** The token that a request asks about; undefined if it says anything else, which is the engine's to read. */
export function plainQuestion(parameters: Readonly<Record<string, unknown>>): string | undefined {
  const { token } = parameters;
  return typeof token === 'string' && Object.keys(parameters).every((name) => expected.has(name)) ? token : undefined;
}

/**
 * Counts the calls that prove no resource server. A client with keys authenticates to the engine, and its failures are
 * counted there.
 * @param count @throws ApiError RATE_LIMITED
 */
export function countStrangers(provider: Provider, count: (ctx: Context) => Promise<void>): Middleware {
  return async function countStranger(ctx, next) {
    const parameters = bodyOf(ctx) ?? {};
    const credentials = basicCredentials(ctx.get('authorization')) ?? parameters;
    const client = await provenClient(provider, ctx.req, credentials);
    if (!isResourceServer(client) && !(await namesKeyedServer(provider, parameters))) await count(ctx);
    return next();
  };
}

async function namesKeyedServer(
  provider: Provider,
  { client_assertion }: { readonly client_assertion?: unknown },
): Promise<boolean> {
  if (typeof client_assertion !== 'string') return false;
  const client = await provider.Client.find(String(jwtClaims(client_assertion).sub));
  return client?.clientAuthMethod === PRIVATE_KEY_JWT && client.resource_server === true;
}
