/**
 * A short way through introspection (RFC 7662) for its plain case: a resource server, by HTTP Basic, asks of an access
 * token that lives. The same checks as the engine's in one statement; everything else goes on to the engine.
 */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { RESOURCE_API as resourceApi } from '../../shared/clients/built-in-clients.ts';
import { PRIVATE_KEY_JWT } from '../../shared/clients/protocol.ts';
import { jwtClaims } from '../../shared/crypto/jwt.ts';
import type { LiveTokens } from '../../shared/db/tables/live-tokens.ts';
import { bodyOf } from '../../shared/http/body.ts';
import { parsePayload } from './internals.ts';
import { basicCredentials, provenClient } from './proven-client.ts';

const expected = new Set(['token', 'token_type_hint']);

/** What is told of an access token that lives, to an app of this id; undefined where there is no such token. */
export type LiveAnswers = (token: string, asker: string) => Promise<object | undefined>;

/** @param isGone says so of an app that is suspended, or deleted */
export function createLiveAnswers(
  issuer: string,
  tokens: LiveTokens,
  isGone: (clientId: string) => Promise<boolean>,
): LiveAnswers {
  return async (token, asker) => {
    const found = await tokens.find(token);
    if (!found) return undefined;
    const { accountId, aud, clientId, grantId, iat, scope, extra, jkt } = parsePayload(found.payload);
    // One that was issued meanwhile, or has not ended yet, of an app with many.
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
      // The resource API remembers answers until it hears that the grant has ended.
      ...(asker === resourceApi && grantId && { grant_id: grantId }),
    };
  };
}

/** @param countStranger counts a call of who does not prove to be a resource server. @throws ApiError RATE_LIMITED */
export function introspectLiveTokens(
  provider: Provider,
  answers: LiveAnswers,
  countStranger: (ctx: Context) => Promise<void>,
): Middleware {
  return async function introspectLiveToken(ctx, next) {
    const parameters = bodyOf(ctx) ?? {};
    const credentials = basicCredentials(ctx.get('authorization'));
    const client = await provenClient(provider, ctx.req, credentials ?? parameters);
    const asker = client?.resource_server === true && client.clientAuthMethod !== 'none' ? client : undefined;
    // A client with keys proves itself to the engine, and is counted there if it fails.
    if (!asker && !(await namesKeyedServer(provider, parameters))) await countStranger(ctx);
    const { token } = parameters;
    const plain =
      credentials && typeof token === 'string' && Object.keys(parameters).every((name) => expected.has(name));
    const answer = plain && asker ? await answers(token, asker.clientId) : undefined;
    if (!answer) return next();
    ctx.set('Cache-Control', 'no-store');
    ctx.body = answer;
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
