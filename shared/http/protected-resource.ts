/**
 * The resource metadata (RFC 9728), from which a client finds how to get a token, and the challenges that refer to it.
 */
import type { Context } from 'koa';
import { METADATA_PATH } from '../api/resources.ts';
import { offeredScopes, type Scope } from '../api/scopes.ts';
import type { Config } from '../config/config.ts';
import { PROOF_ALGORITHMS } from '../dpop/proof.ts';
import { presentLook } from '../look/present.ts';
import { refuseWrites, sendFile } from './static-files.ts';

type Addresses = Pick<Config, 'authUrl' | 'resourceUrl'>;

/** The address of the metadata in a challenge (RFC 9728 section 5.1). @param path of the resource below our address */
export const metadataAddress = ({ resourceUrl }: Pick<Config, 'resourceUrl'>, path = ''): string =>
  resourceUrl + METADATA_PATH + path;

interface Resource {
  /** Its path below our address. */
  readonly path?: string;
  readonly scopes?: readonly Scope[];
  /** The places of a token (RFC 6750 section 2). */
  readonly methods?: readonly string[];
}

/** Serves GET /.well-known/oauth-protected-resource, and that of a part below it. */
export function protectedResource(
  { authUrl, resourceUrl }: Addresses,
  resource: Resource = {},
): (ctx: Context) => void {
  const { path = '', scopes = offeredScopes, methods = ['header', 'body'] } = resource;
  const metadata = {
    resource: resourceUrl + path,
    authorization_servers: [authUrl],
    scopes_supported: scopes,
    bearer_methods_supported: methods,
    dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
    resource_documentation: `${resourceUrl}/docs`,
  };
  return function sendMetadata(ctx) {
    refuseWrites(ctx);
    const headers = { 'Cache-Control': 'public, max-age=3600' };
    const body = JSON.stringify({ ...metadata, resource_name: presentLook().name });
    sendFile(ctx, METADATA_PATH + path, { type: 'application/json', body, headers });
  };
}

/** The challenge of a 401 that is not about a token: it has the address of the metadata alone. */
export const challengeOf = (config: Addresses): string =>
  `Bearer realm="upare", resource_metadata="${metadataAddress(config)}"`;
