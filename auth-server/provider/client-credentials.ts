/**
 * The grant client_credentials (RFC 6749 section 4.4), and a short way to it for its plain case: an app that has proven
 * itself by its secret asks for nothing but a scope that it has. Everything else, and whatever is to be refused, goes on to
 * the engine.
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

/** Without `scope` the token has every scope that was registered and needs no person. */
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

/** Saves a token. @param saving is told of it before. @returns the answer */
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

/** The short way, a step after the one that has the app prove itself. @param granted is told of the grant */
export function issueToApps(provider: Provider, granted: (ctx: Context, grantType: string) => void): Middleware {
  return async function issueToApp(ctx, next) {
    const plain = plainIssue(ctx);
    if (!plain) return next();
    // As the engine sets them where no page asks.
    ctx.set('Cache-Control', 'no-store');
    ctx.vary('Origin');
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Access-Control-Expose-Headers', 'DPoP-Nonce,WWW-Authenticate');
    ctx.body = await issue(provider, plain);
    granted(ctx, GRANT);
  };
}

const CREDENTIALS: readonly string[] = ['client_id', 'client_secret'];
/** Of other base64 than the strict one the engine knows which it takes. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** What a request of the plain case asks for; undefined for any other. */
function plainIssue(ctx: Context): Issue | undefined {
  const { grant_type, scope, ...rest } = bodyOf(ctx) ?? {};
  const client = provenSecret(ctx.req)?.client;
  if (grant_type !== GRANT || client?.clientAuthMethod !== 'client_secret_basic') return undefined;
  const authorization = ctx.get('authorization');
  if (authorization && !BASIC.test(authorization)) return undefined;
  // An app proves itself in one place.
  const expected = authorization ? [] : CREDENTIALS;
  if (!Object.keys(rest).every((name) => expected.includes(name))) return undefined;
  if (ctx.get('DPoP') || ctx.get('Origin') || client.fapi === true || !client.grantTypeAllowed(GRANT)) return undefined;
  if (scope !== undefined && (typeof scope !== 'string' || !scope)) return undefined;
  const chosen = chosenScope(client.scope, scope);
  return 'wrong' in chosen ? undefined : { client, scope: chosen.scope };
}
