/** Keeps the query of a registered redirect URI exactly as registered (RFC 6749 section 3.1.2). */
import type { Context, Next } from 'koa';
import { oidcOf, signOutAddressOf } from '../internals.ts';

/** The engine parses and rewrites redirect URIs, which changes `%20` and `?flag`: this restores them. */
export async function keepRedirectQueries(ctx: Context, next: Next): Promise<void> {
  await next();
  if (ctx.status !== 303) return;
  const location = ctx.response.get('location');
  const oidc = oidcOf(ctx);
  for (const address of [oidc?.params?.redirect_uri, signOutAddressOf(oidc)]) {
    if (typeof address !== 'string') continue;
    const kept = asRegistered(address, location);
    if (kept !== undefined) return ctx.set('Location', kept);
  }
}

/**
 * The registered address with the added parameters.
 * @param address as registered, without a fragment
 * @param location as the engine wrote it: the same entries, then added ones
 * @returns undefined if `location` is not of this address, or an added parameter replaces one of its own
 */
function asRegistered(address: string, location: string): string | undefined {
  const [from, to] = [URL.parse(address), URL.parse(location)];
  if (!from || !to || from.protocol !== to.protocol || from.host !== to.host || from.pathname !== to.pathname) {
    return undefined;
  }
  const written = IN_ASCII.test(address) ? address : from.href;
  if (to.hash) return from.search === to.search ? written + to.hash : undefined;
  const [had, has] = [[...from.searchParams], [...to.searchParams]];
  if (!had.every(([name, value], at) => has[at]?.[0] === name && has[at]?.[1] === value)) return undefined;
  const added = new URLSearchParams(has.slice(had.length)).toString();
  if (!added) return written;
  const joint = !written.includes('?') ? '?' : /[?&]$/.test(written) ? '' : '&';
  return `${written}${joint}${added}`;
}

/** What a header can have: other letters are encoded (RFC 3987 section 3.1). */
const IN_ASCII = /^[\x20-\x7e]*$/;
