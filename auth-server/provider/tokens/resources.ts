/**
 * Resource indicators (RFC 8707): an app may bind its tokens to a part of the resource API. The engine's own feature
 * has scopes per resource, ours are the same everywhere.
 */
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { covers, resourceNamed } from '../../../shared/api/resources.ts';
import { beforeSaving, currentContext, type GrantHandler } from '../internals.ts';

/** @throws InvalidTarget for an unknown resource */
function resourceAsked(indicator: unknown, resourceUrl: string): string | undefined {
  if (indicator === undefined) return undefined;
  const resource = typeof indicator === 'string' ? resourceNamed(indicator, resourceUrl) : undefined;
  if (!resource) throw new errors.InvalidTarget('there is no such resource');
  return resource;
}

/** Checks the resource of an authorization request. */
export const checkResource = (resourceUrl: string) =>
  function checkResourceAsked(ctx: KoaContextWithOIDC, indicator: unknown): void {
    const resource = resourceAsked(indicator, resourceUrl);
    const { params, requestParamOIDCScopes } = ctx.oidc;
    if (!resource || !params) return;
    params.resource = resource;
    // With a resource the engine keeps unknown scopes.
    if (params.scope !== undefined) params.scope = [...requestParamOIDCScopes].join(' ');
  };

/** The code or refresh token of a token request, if it is bound. */
function boundSource({ oidc: { entities } }: KoaContextWithOIDC): string | undefined {
  const { AuthorizationCode, DeviceCode, RefreshToken } = entities;
  const bound = (AuthorizationCode ?? DeviceCode ?? RefreshToken)?.resource;
  return typeof bound === 'string' ? bound : undefined;
}

/** The resource of the current token request: the one it names, else that of its code or refresh token. */
export function resourceOfRequest(ctx = currentContext()): string | undefined {
  if (ctx?.oidc?.route !== 'token') return undefined;
  const { resource } = ctx.oidc.params ?? {};
  return typeof resource === 'string' ? resource : boundSource(ctx);
}

/** Wraps the handler of a grant: the resource of the request is checked first. */
export const knowingResources =
  (resourceUrl: string, handle: GrantHandler): GrantHandler =>
  async (ctx) => {
    const { params } = ctx.oidc;
    params.resource = resourceAsked(params.resource, resourceUrl);
    await handle(ctx);
  };

/** Stores the resource with codes, and binds access tokens to it. */
export function bindTokens(provider: Provider, resourceUrl: string): void {
  const { AccessToken, AuthorizationCode, ClientCredentials, DeviceCode } = provider;
  const bind = (token: { aud?: string | string[] | undefined }) => {
    const ctx = currentContext();
    const resource = resourceOfRequest(ctx);
    if (!ctx || !resource) return;
    // A request may narrow what was allowed, never widen it (RFC 8707 section 2.2).
    if (!covers(boundSource(ctx), resource, resourceUrl)) throw new errors.InvalidTarget('it was allowed for another');
    token.aud = resource;
  };
  beforeSaving(AccessToken, bind);
  beforeSaving(ClientCredentials, bind);
  beforeSaving(AuthorizationCode, (code) => {
    code.resource = askedOf(currentContext()?.oidc?.params);
  });
  beforeSaving(DeviceCode, (code) => {
    code.resource = askedOf(code.params);
  });
}

const askedOf = (params: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  typeof params?.resource === 'string' ? params.resource : undefined;
