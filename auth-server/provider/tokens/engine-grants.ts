/** Additions before and after the engine's own grants. */
import { errors, type TokenEndpointGrantContext } from 'oidc-provider';
import type { DevicePolls } from '../../../shared/db/tables/device-polls.ts';
import { checkProof } from '../clients/fapi.ts';
import type { GrantHandler } from '../internals.ts';

type Around = (ctx: TokenEndpointGrantContext, handle: GrantHandler) => Promise<void>;

/** Seconds between two polls of a device (RFC 8628 section 3.2). */
export const DEVICE_INTERVAL = 5;

/** Wraps the handler of a grant with what the engine leaves out. */
export function completeGrants(polls: DevicePolls) {
  const around: Readonly<Record<string, Around>> = {
    refresh_token: forgetOfflineAccess,
    'urn:ietf:params:oauth:grant-type:device_code': (ctx, handle) => slowDown(polls, ctx, handle),
  };
  return (name: string, handle: GrantHandler): GrantHandler => {
    const own = around[name];
    return (ctx) => {
      checkProof(ctx);
      return own ? own(ctx, handle) : handle(ctx);
    };
  };
}

/**
 * Authorize drops `offline_access` where OpenID Connect Core section 11 says so. An app that names it again at a
 * refresh still means the scope that it was given.
 */
async function forgetOfflineAccess(ctx: TokenEndpointGrantContext, handle: GrantHandler): Promise<void> {
  const { params, client, provider } = ctx.oidc;
  const asked = params.scope?.split(' ') ?? [];
  if (asked.includes('offline_access') && client.scope?.split(' ').includes('offline_access')) {
    const token = await provider.RefreshToken.find(String(params.refresh_token), { ignoreExpiration: true });
    if (token && !token.scopes.has('offline_access')) {
      params.scope = asked.filter((scope) => scope !== 'offline_access').join(' ') || undefined;
    }
  }
  await handle(ctx);
}

/** RFC 8628 section 3.5: a device that polls too often is told so, and has to wait longer. */
async function slowDown(polls: DevicePolls, ctx: TokenEndpointGrantContext, handle: GrantHandler): Promise<void> {
  try {
    await handle(ctx);
  } catch (error) {
    if (!(error instanceof errors.AuthorizationPending)) throw error;
    if (!(await polls.isTooSoon(String(ctx.oidc.params.device_code)))) throw error;
    throw new errors.SlowDown('the device asks more often than it may');
  }
}
