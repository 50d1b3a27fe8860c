/** Request objects (RFC 9101): for apps with keys of their own, at the standard endpoints. */
import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { jwtClaims } from '../../../shared/crypto/jwt.ts';
import { bodyOf } from '../../../shared/http/body.ts';
import { basicCredentials } from '../clients/proven-client.ts';

const refused = new WeakSet<IncomingMessage>();

/** True if the request had a request object that must be rejected by name: OpenID Connect Core section 3.1.2.6. */
export const cameWithRequestObject = (req: IncomingMessage): boolean => refused.has(req);

/** Marks a request whose request object must be rejected. */
export const refuseRequestObject = (req: IncomingMessage): void => void refused.add(req);

/** Rejects request objects of apps without keys; the engine would complain about the signature. */
export const keepRequestObjects = (provider: Provider): Middleware =>
  async function keepRequestObject(ctx, next) {
    const { request, ...others } = ctx.method === 'POST' ? (bodyOf(ctx) ?? {}) : ctx.query;
    if (request !== undefined && !(await hasKeys(provider, namedApp(ctx, others)))) {
      refuseRequestObject(ctx.req);
      leaveOut(ctx);
    }
    await next();
  };

/** The app that a request names: a pushed one may do so only by what authenticates it (RFC 9126 section 3). */
function namedApp(ctx: Context, { client_id, client_assertion }: Readonly<Record<string, unknown>>): unknown {
  if (client_id !== undefined) return client_id;
  if (typeof client_assertion === 'string') return jwtClaims(client_assertion).sub;
  return basicCredentials(ctx.get('authorization'))?.client_id;
}

async function hasKeys(provider: Provider, id: unknown): Promise<boolean> {
  const client = typeof id === 'string' ? await provider.Client.find(id) : undefined;
  return client?.jwks !== undefined || client?.jwksUri !== undefined;
}

function leaveOut(ctx: Context): void {
  const { request, ...others } = ctx.query;
  if (ctx.method === 'POST') delete (bodyOf(ctx) as { request?: unknown }).request;
  else ctx.query = others;
}
