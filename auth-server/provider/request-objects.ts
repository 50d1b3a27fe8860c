/** Request objects (RFC 9101): for apps with keys of their own, at the standard endpoints. */
import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import { bodyOf } from '../../shared/http/body.ts';

const refused = new WeakSet<IncomingMessage>();

/** True if the request had a request object that must be rejected by name: OpenID Connect Core section 3.1.2.6. */
export const cameWithRequestObject = (req: IncomingMessage): boolean => refused.has(req);

export const refuseRequestObject = (req: IncomingMessage): void => void refused.add(req);

/** Rejects request objects of apps without keys; the engine would complain about the signature. */
export const keepRequestObjects = (provider: Provider): Middleware =>
  async function keepRequestObject(ctx, next) {
    const { request, ...others } = ctx.method === 'POST' ? (bodyOf(ctx) ?? {}) : ctx.query;
    if (request !== undefined && !(await hasKeys(provider, others.client_id))) {
      refuseRequestObject(ctx.req);
      leaveOut(ctx);
    }
    await next();
  };

async function hasKeys(provider: Provider, id: unknown): Promise<boolean> {
  const client = typeof id === 'string' ? await provider.Client.find(id) : undefined;
  return client?.jwks !== undefined || client?.jwksUri !== undefined;
}

function leaveOut(ctx: Context): void {
  const { request, ...others } = ctx.query;
  if (ctx.method === 'POST') delete (bodyOf(ctx) as { request?: unknown }).request;
  else ctx.query = others;
}
