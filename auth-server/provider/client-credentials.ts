/**
 * The grant client_credentials (RFC 6749 section 4.4), and a short way for its plain case: an app that has proven its
 * secret asks for nothing but scopes that it has. Everything else, refusals included, goes to the engine.
 */
import type { Context, Middleware } from 'koa';
import type { Client, Provider, TokenEndpointGrantContext } from 'oidc-provider';
import type { Proofs } from '../../shared/dpop/proofs.ts';
import { bodyOf } from '../../shared/http/body.ts';
import { chosenScope, requestedScope } from './asked-parameters.ts';
import { provenKey } from './dpop.ts';
import { provenSecret } from './proven-client.ts';

const GRANT = 'client_credentials';

type GrantContext = TokenEndpointGrantContext<Readonly<Record<string, string | undefined>>>;

/** Without `scope` the token has every registered scope that needs no person. */
export async function clientCredentialsGrant(
  provider: Provider,
  { proofs }: { readonly proofs: Proofs },
  ctx: GrantContext,
): Promise<void> {
  const { client, params } = ctx.oidc;
  const scope = requestedScope(client.scope, params.scope);
  const key = await provenKey(ctx, proofs);
  ctx.body = await issue(provider, { client, scope, key }, (token) => ctx.oidc.entity('ClientCredentials', token));
}

interface Issue {
  readonly client: Client;
  readonly scope: string;
  /** The thumbprint of the key that the token is bound to (RFC 9449). */
  readonly key?: string | undefined;
}

/** Saves a token. @param saving called before with the token @returns the answer */
async function issue(
  provider: Provider,
  { client, scope, key }: Issue,
  saving: (token: unknown) => void = () => undefined,
): Promise<object> {
  const token = new provider.ClientCredentials({ client, scope });
  if (key) token.setThumbprint('jkt', key);
  saving(token);
  const value = await token.save();
  return {
    access_token: value,
    expires_in: token.expiration,
    scope: scope || undefined,
    token_type: key ? 'DPoP' : 'Bearer',
  };
}

/** The short way, a step after client authentication. @param granted called for each grant */
export function issueToApps(provider: Provider, granted: (ctx: Context, grantType: string) => void): Middleware {
  return async function issueToApp(ctx, next) {
    const plain = plainIssue(ctx);
    if (!plain) return next();
    // The headers that the engine sets.
    ctx.set('Cache-Control', 'no-store');
    ctx.vary('Origin');
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Access-Control-Expose-Headers', 'DPoP-Nonce,WWW-Authenticate');
    ctx.body = await issue(provider, plain);
    granted(ctx, GRANT);
  };
}

const CREDENTIALS: readonly string[] = ['client_id', 'client_secret'];
/** Only the engine decides which other forms of base64 it accepts. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** Reads a request of the plain case; undefined for any other. */
function plainIssue(ctx: Context): Issue | undefined {
  const { grant_type, scope, ...rest } = bodyOf(ctx) ?? {};
  const client = provenSecret(ctx.req)?.client;
  if (grant_type !== GRANT || client?.clientAuthMethod !== 'client_secret_basic') return undefined;
  const authorization = ctx.get('authorization');
  if (authorization && !BASIC.test(authorization)) return undefined;
  // An app may authenticate in one place only.
  const expected = authorization ? [] : CREDENTIALS;
  if (!Object.keys(rest).every((name) => expected.includes(name))) return undefined;
  if (ctx.get('DPoP') || ctx.get('Origin') || client.fapi === true || !client.grantTypeAllowed(GRANT)) return undefined;
  if (scope !== undefined && (typeof scope !== 'string' || !scope)) return undefined;
  const chosen = chosenScope(client.scope, scope);
  return 'wrong' in chosen ? undefined : { client, scope: chosen.scope };
}
