/**
 * The parameter `claims` (OpenID Connect Core section 5.5): it gives an app what its scopes could give, and no more.
 */
import { errors, type Grant, type KoaContextWithOIDC } from 'oidc-provider';
import { PASSWORD_ACR, TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import type { Scope } from '../../../shared/api/scopes.ts';
import { keysOf } from '../../../shared/keys-of.ts';
import { claims as claimsOf, ownClaims } from '../engine-accounts.ts';

type Wish = { readonly essential?: unknown; readonly value?: unknown; readonly values?: unknown } | null;
type Container = Readonly<Record<string, Wish>>;

export interface AskedClaims {
  readonly userinfo?: Container;
  readonly id_token?: Container;
}

/** The scope of each claim. */
const scopeOf = new Map<string, Scope>([
  ...keysOf(claimsOf).flatMap((scope) => claimsOf[scope].map((name) => [name, scope] as const)),
  ...Object.entries(ownClaims),
]);

/** Reads a `claims` parameter that the engine has checked. */
export const readClaims = (claims: unknown): AskedClaims => (typeof claims === 'string' ? JSON.parse(claims) : {});

/** The names of the claims that a person is asked to allow. */
function claimNames(claims: unknown): string[] {
  const { userinfo = {}, id_token = {} } = readClaims(claims);
  const names = new Set([...Object.keys(userinfo), ...Object.keys(id_token)]);
  return [...names].filter((name) => (scopeOf.get(name) ?? 'openid') !== 'openid');
}

/** The scopes of these claims. */
export const scopesOfClaims = (claims: unknown): Set<Scope> =>
  new Set(claimNames(claims).flatMap((name) => scopeOf.get(name) ?? []));

/**
 * Leaves out claims that the app could not get by a scope; the request goes on without them.
 * @throws UnmetAuthenticationRequirements if none of the requested `acr` values is ours (section 5.5.1.1)
 */
export function keepToRegisteredClaims({ oidc }: KoaContextWithOIDC): void {
  const { params, client } = oidc;
  if (!params || typeof params.claims !== 'string') return;
  const { userinfo, id_token } = readClaims(params.claims);
  const acr = acrWish(id_token);
  if (acr?.essential === true && !acr.values.some((value) => value === PASSWORD_ACR || value === TWO_FACTOR_ACR)) {
    throw new errors.UnmetAuthenticationRequirements('none of the requested ACRs could be obtained');
  }
  const registered = new Set<string>(client?.scope?.split(' '));
  const isAllowed = (name: string) => {
    const scope = scopeOf.get(name) ?? 'openid';
    return scope === 'openid' || registered.has(scope);
  };
  const kept = (container: Container | undefined) =>
    container && Object.fromEntries(Object.entries(container).filter(([name]) => isAllowed(name)));
  params.claims = JSON.stringify({ userinfo: kept(userinfo), id_token: kept(id_token) });
}

/** The requested `acr` of `claims`. */
export function acrWish(idToken: Container | undefined) {
  const { essential, value, values } = idToken?.acr ?? {};
  const named = Array.isArray(values) ? values : value === undefined ? undefined : [value];
  return named && { essential: essential === true, values: named };
}

/** Adds claims to a grant whose scopes the person has allowed already, so that nobody is asked twice. */
export async function allowClaims(grant: Grant, claims: unknown, isAllowed: (scope: Scope) => boolean): Promise<void> {
  const had = new Set(grant.getOIDCClaims());
  const added = claimNames(claims).filter((name) => !had.has(name) && isAllowed(scopeOf.get(name) ?? 'openid'));
  if (added.length === 0) return;
  grant.addOIDCClaims(added);
  await grant.save();
}

/** Writes into a grant which claims the person has allowed, by their scopes. */
export function decideClaims(grant: Grant, claims: unknown, granted: ReadonlySet<string>): void {
  const names = claimNames(claims);
  const isGranted = (name: string) => granted.has(scopeOf.get(name) ?? 'openid');
  const allowed = names.filter(isGranted);
  const refused = names.filter((name) => !isGranted(name));
  if (allowed.length) grant.addOIDCClaims(allowed);
  if (refused.length) grant.rejectOIDCClaims(refused);
}

/** A parameter that is text; undefined for anything else. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
