/** Parameters of an authorization request that the engine would handle differently from what we promise. */
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { isAdminScope, isScope, type Scope } from '../../../shared/api/scopes.ts';
import { documentedCall } from '../documented-call.ts';
import { keepToRegisteredClaims } from './asked-claims.ts';
import { cameWithRequestObject } from './request-objects.ts';

/** The scope of a request without one. */
export const DEFAULT_SCOPE: Scope = 'profile';

/**
 * The names in a `scope` parameter.
 * @param commas also separates at commas, as the documented API does; RFC 6749 section 3.3 has spaces only
 */
export const scopeNames = (scope: string, { commas = false } = {}): string[] =>
  scope.split(commas ? /[\s,]+/ : /\s+/).filter(Boolean);

/**
 * The scope of a request, or all that the client registered.
 * @param given whether this grant gives a scope
 * @returns the first name that is not allowed, if there is one
 */
export function chosenScope(
  registered: string | undefined,
  requested: string | undefined,
  given: (name: string) => boolean = () => true,
): { readonly scope: string } | { readonly wrong: string } {
  const allowed = (registered ?? '').split(' ').filter((name) => name && given(name));
  // These two belong to the redirect flow, so they have to be named.
  if (!requested) {
    return { scope: allowed.filter((name) => name !== 'openid' && name !== 'offline_access').join(' ') };
  }
  const asked = [...new Set(scopeNames(requested, { commas: true }))];
  const wrong = asked.find((name) => !allowed.includes(name));
  return wrong === undefined ? { scope: asked.join(' ') } : { wrong };
}

/** `chosenScope` by exception. @throws InvalidScope (RFC 6749 section 5.2) */
export function requestedScope(...given: Parameters<typeof chosenScope>): string {
  const chosen = chosenScope(...given);
  if ('wrong' in chosen) throw new errors.InvalidScope('requested scope is not allowed', chosen.wrong);
  return chosen.scope;
}

/** Completes a request that the engine has checked. */
export function completeRequest(ctx: KoaContextWithOIDC, scope: unknown): void {
  if (cameWithRequestObject(ctx.req)) throw new errors.RequestNotSupported();
  completeScope(ctx, scope);
  keepToRegisteredClaims(ctx);
}

/**
 * Checks the scope of a request after the engine has. A request without a known scope gets the default. For an app of a
 * document, scopes that its document does not name are left out.
 * @throws RequestUriNotSupported, InvalidScope as OpenID Connect Core section 3.1.2.6 and RFC 6749 section 4.1.2.1 have
 * them
 */
function completeScope(ctx: KoaContextWithOIDC, scope: unknown): void {
  if (documentedCall(ctx.req)?.withRequestUri) throw new errors.RequestUriNotSupported();
  const { params, client } = ctx.oidc;
  // Signing in to our own pages issues nothing.
  if (!params || params.response_type === 'none') return;
  const named = typeof scope === 'string' ? scope.split(' ') : [];
  const most = client?.asks;
  const asked = Array.isArray(most) ? named.filter((name) => most.includes(name)) : named;
  if (asked.length < named.length && asked.length > 0) params.scope = asked.join(' ');
  const operators = asked.find(isAdminScope);
  // People cannot grant what only operators have.
  if (operators !== undefined) throw new errors.InvalidScope('requested scope is not allowed', operators);
  if (asked.some(isScope)) return;
  if (!client?.scope?.split(' ').includes(DEFAULT_SCOPE)) {
    throw new errors.InvalidScope('requested scope is not allowed', DEFAULT_SCOPE);
  }
  params.scope = DEFAULT_SCOPE;
}
