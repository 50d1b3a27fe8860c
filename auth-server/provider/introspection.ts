/**
 * A short way through introspection (RFC 7662) for its plain case: a resource server, by HTTP Basic, asks of an access
 * token that lives. The same checks as the engine's in one statement; everything else goes on to the engine.
 */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { RESOURCE_API as resourceApi } from '../../shared/clients/built-in-clients.ts';
import type { LiveTokens } from '../../shared/db/tables/live-tokens.ts';
import { parameterReader } from '../../shared/http/body.ts';
import { only } from '../../shared/http/only.ts';
import { stateOf } from '../../shared/http/respond.ts';
import { basicCredentials } from './basic-credentials.ts';
import { resubmit } from './resubmit.ts';

const readParameters = parameterReader({});

/** What of a stored token an answer tells. */
interface Payload {
  readonly accountId?: string;
  readonly clientId: string;
  readonly grantId?: string;
  readonly iat: number;
  readonly scope?: string;
  readonly extra?: object;
  readonly jkt?: string;
}

/** @param countStranger counts a call of who does not prove to be a resource server. @throws ApiError RATE_LIMITED */
export function shortIntrospection(
  provider: Provider,
  tokens: LiveTokens,
  countStranger: (ctx: Context) => Promise<void>,
): Middleware {
  return only(isForm, async (ctx, next) => {
    stateOf(ctx).route = ctx.path;
    const parameters = await readParameters(ctx);
    const credentials = basicCredentials(ctx.get('authorization'));
    const asker = await resourceServer(provider, credentials ?? parameters);
    if (!asker) await countStranger(ctx);
    const { token } = parameters;
    const plain =
      credentials && typeof token === 'string' && Object.keys(parameters).every((name) => expected.has(name));
    const found = plain && asker ? await tokens.find(token) : undefined;
    if (!found) return passOn(ctx, parameters, next);

    const { accountId, clientId, grantId, iat, scope, extra, jkt } = JSON.parse(found.payload) as Payload;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = {
      ...(accountId && { sub: accountId }),
      ...extra,
      active: true,
      client_id: clientId,
      exp: Math.floor(found.expires_at / 1000),
      iat,
      iss: provider.issuer,
      scope: scope || undefined,
      token_type: jkt ? 'DPoP' : 'Bearer',
      ...(jkt && { cnf: { jkt } }),
      // The resource API remembers answers until it hears that the grant has ended.
      ...(asker === resourceApi && grantId && { grant_id: grantId }),
    };
  });
}

const isForm = (ctx: Context): boolean =>
  ctx.method === 'POST' && ctx.path === '/oauth/introspect' && Boolean(ctx.is('urlencoded'));

const expected = new Set(['token', 'token_type_hint']);

/** The id of the resource server that asks, if it is one and proves it. */
async function resourceServer(
  provider: Provider,
  { client_id, client_secret }: { readonly client_id?: unknown; readonly client_secret?: unknown },
): Promise<string | undefined> {
  if (typeof client_id !== 'string' || typeof client_secret !== 'string') return undefined;
  const client = await provider.Client.find(client_id);
  if (client?.resource_server !== true || client.clientAuthMethod !== 'client_secret_basic') return undefined;
  const { compareClientSecret } = client as unknown as { compareClientSecret(secret: string): boolean };
  return compareClientSecret.call(client, client_secret) ? client_id : undefined;
}

async function passOn(ctx: Context, parameters: Record<string, unknown>, next: () => Promise<unknown>): Promise<void> {
  resubmit(ctx.req, parameters);
  await next();
}
