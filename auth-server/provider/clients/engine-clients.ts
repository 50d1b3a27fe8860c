/** Clients for oidc-provider: those of the database, and the two of the platform itself. */
import type { ClientMetadata } from 'oidc-provider';
import { builtIn } from '../../../shared/clients/built-in-clients.ts';
import { registeredScopes, type ClientMetadata as StoredMetadata } from '../../../shared/clients/metadata.ts';
import { idTokenAlgorithm, PRIVATE_KEY_JWT, type Protocol, usesKeys } from '../../../shared/clients/protocol.ts';
import { isPrivateScheme } from '../../../shared/clients/redirect-uris.ts';
import { isLimited } from '../../../shared/clients/state.ts';
import type { Secrets } from '../../../shared/crypto/secrets.ts';
import { fingerprint } from '../../../shared/db/tables/artifacts.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { bytesOf } from '../../../shared/runtime/bounds.ts';
import { publishing } from '../internals.ts';

/** Our own members of the client metadata. */
export const extraMetadata = [
  'trusted',
  'resource_server',
  'development',
  'former_secret',
  'owner_uid',
  'id_token_claims',
  'require_acr',
  'calls_itself',
  'fapi',
  'asks',
];

/** A row, what is read from its JSON, and what the engine derives from that. */
const COPIES = 3;

/** About how many bytes a cached app takes. @param row whatever is kept of it, its id at least */
export const bytesOfClient = (row: object): number => COPIES * bytesOf(row);

/** A registered client. Its `client_secret` is the SHA-256 of it: see `isSecretOf`. */
export function engineMetadata(row: ClientRow): ClientMetadata {
  const metadata = JSON.parse(row.metadata) as StoredMetadata;
  const {
    redirect_uris,
    post_logout_redirect_uris,
    grant_types,
    scope,
    id_token_claims,
    require_acr,
    calls_itself,
    asks,
  } = metadata;
  const offersCode = grant_types.includes('authorization_code');
  return {
    client_id: row.client_id,
    client_name: row.name,
    ...(row.secret_hash && !usesKeys(metadata) ? { client_secret: row.secret_hash } : undefined),
    token_endpoint_auth_method: usesKeys(metadata) ? PRIVATE_KEY_JWT : row.secret_hash ? 'client_secret_basic' : 'none',
    ...protocolMetadata(metadata),
    application_type: redirect_uris.some(isPrivateScheme) ? 'native' : 'web',
    redirect_uris: [...redirect_uris],
    post_logout_redirect_uris: [...post_logout_redirect_uris],
    grant_types: [...grant_types],
    response_types: offersCode ? ['code'] : [],
    scope: scope.join(' '),
    trusted: row.trusted === 1,
    resource_server: row.resource_server === 1,
    development: isLimited(row),
    former_secret: row.former_secret_hash,
    owner_uid: row.owner_uid,
    id_token_claims: id_token_claims === true,
    require_acr,
    calls_itself,
    asks,
  };
}

/** The protocol settings of an app for the engine. */
function protocolMetadata(protocol: Protocol): Partial<ClientMetadata> {
  const { jwks, jwks_uri, backchannel_logout_uri, fapi } = protocol;
  const algorithm = idTokenAlgorithm(protocol);
  return {
    ...(jwks && { jwks: publishing(jwks.keys) }),
    ...(jwks_uri && { jwks_uri }),
    id_token_signed_response_alg: algorithm,
    authorization_signed_response_alg: algorithm,
    // Apps with back-channel logout need the `sid` in ID tokens to recognise sessions.
    ...(backchannel_logout_uri && { backchannel_logout_uri, backchannel_logout_session_required: true }),
    ...(fapi && {
      fapi: true,
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    }),
  };
}

/**
 * The platform's own clients; their secrets are derived from the master secret. Signing in to our own pages uses
 * `account` with `response_type=none`: the page reads the session, and nothing is issued.
 * @param authUrl our public address
 */
export function builtInClients(secrets: Secrets, authUrl: string): ClientMetadata[] {
  const { resourceApi, account } = builtIn(secrets);
  const common = { redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_basic' as const };
  return [
    {
      ...common,
      client_id: resourceApi.id,
      client_secret: fingerprint(resourceApi.secret),
      grant_types: [],
      resource_server: true,
    },
    {
      ...common,
      client_id: account.id,
      client_secret: fingerprint(account.secret),
      grant_types: [account.grantType],
      redirect_uris: [`${authUrl}/account`],
      response_types: ['none'],
      scope: ['account', ...registeredScopes(false)].join(' '),
    },
  ];
}
