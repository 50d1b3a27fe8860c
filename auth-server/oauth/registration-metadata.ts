/** Client metadata of RFC 7591: from the request to our registration, and back. */
import { z } from 'zod';
import { ApiError, isApiError } from '../../shared/api/errors.ts';
import { anyOf, issueReason, type Reason, reason } from '../../shared/api/reasons.ts';
import { offeredScopes } from '../../shared/api/scopes.ts';
import { LONGEST_APP_NAME, metadataOf, offeredGrants } from '../../shared/clients/metadata.ts';
import { idTokenAlgorithm, PRIVATE_KEY_JWT, protocolFields, usesKeys } from '../../shared/clients/protocol.ts';
import { pageAddressFault } from '../../shared/clients/redirect-uris.ts';
import type { ClientRow } from '../../shared/db/tables/clients.ts';

const MOST = 20;
/** The grants that begin an authorization: without one, an app of this kind gets no token. */
const opening = offeredGrants.filter((grant) => grant !== 'refresh_token');
const opensAnything = (grants: readonly string[]) => opening.some((grant) => grants.includes(grant));
const methods = ['none', 'client_secret_basic', 'client_secret_post', PRIVATE_KEY_JWT] as const;
const list = z
  .array(z.string(reason('texts')).max(2000, reason('tooLong', { max: 2000 })), reason('texts'))
  .max(MOST, reason('tooMany', { most: MOST }));
/** An unusable address of an app's own page is left out; it is no reason to refuse the registration. */
const page = z
  .string()
  .max(2000)
  .transform((address) => (pageAddressFault(address) === undefined ? address : undefined))
  .optional()
  .catch(undefined);

const shape = z.object({
  client_name: z
    .string(reason('text'))
    .max(LONGEST_APP_NAME, reason('charactersOver', { most: LONGEST_APP_NAME }))
    .default('An app that registered itself'),
  redirect_uris: list.default([]),
  post_logout_redirect_uris: list.default([]),
  grant_types: list.default(['authorization_code']).refine(opensAnything, reason('oneOf', { words: anyOf(opening) })),
  scope: z
    .string(reason('text'))
    .max(1024, reason('tooLong', { max: 1024 }))
    .optional(),
  token_endpoint_auth_method: z
    .enum(methods, reason('oneOf', { words: methods.join(', ') }))
    .default('client_secret_basic'),
  jwks: protocolFields.jwks.optional(),
  jwks_uri: protocolFields.jwks_uri.optional(),
  id_token_signed_response_alg: protocolFields.id_token_signed_response_alg.optional(),
  backchannel_logout_uri: protocolFields.backchannel_logout_uri.optional(),
  backchannel_logout_session_required: protocolFields.backchannel_logout_session_required.optional(),
  client_uri: page,
  tos_uri: page,
  policy_uri: page,
});

export type GivenMetadata = z.output<typeof shape>;

/**
 * The metadata of a request; empty members are left out, empty lists too.
 * @throws ApiError with the error code of RFC 7591 section 3.2.2
 */
export function givenMetadata(json: Readonly<Record<string, unknown>>): GivenMetadata {
  const said = Object.entries(json).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== ''));
  const { data, error } = shape.safeParse(Object.fromEntries(said));
  if (data) return data;
  const reasons = new Map<string, Reason>();
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? 'body');
    if (!reasons.has(field)) reasons.set(field, issueReason(issue));
  }
  const details = [...reasons].map(([field, reason]) => ({ field, reason }));
  throw unfit(new ApiError('INVALID_PARAMETER', { details }));
}

/** The metadata by the names of our operations. */
export const registrationOf = (given: GivenMetadata) => ({
  name: given.client_name,
  redirect_uris: given.redirect_uris,
  post_logout_redirect_uris: given.post_logout_redirect_uris,
  grant_types: offeredGrants.filter((grant) => given.grant_types.includes(grant)),
  scope: offeredScopes.filter((one) => given.scope === undefined || given.scope.split(' ').includes(one)),
  public: given.token_endpoint_auth_method === 'none',
  id_token_signed_response_alg: given.id_token_signed_response_alg ?? null,
  backchannel_logout_uri: given.backchannel_logout_uri ?? null,
  backchannel_logout_session_required: given.backchannel_logout_session_required ?? null,
  homepage: given.client_uri ?? '',
  terms_uri: given.tos_uri ?? '',
  policy_uri: given.policy_uri ?? '',
  ...(given.token_endpoint_auth_method === PRIVATE_KEY_JWT && {
    ...({ token_endpoint_auth_method: PRIVATE_KEY_JWT } as const),
    ...(given.jwks && { jwks: given.jwks }),
    ...(given.jwks_uri && { jwks_uri: given.jwks_uri }),
  }),
});

/** The authentication method of an app. */
export const methodOf = (row: ClientRow) =>
  row.secret_hash === null ? 'none' : usesKeys(metadataOf(row)) ? PRIVATE_KEY_JWT : 'client_secret_basic';

/** The registration of an app without its secret. */
export function presentRegistration(row: ClientRow) {
  const metadata = metadataOf(row);
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope, jwks, jwks_uri } = metadata;
  const { backchannel_logout_uri, backchannel_logout_session_required, homepage, terms_uri, policy_uri } = metadata;
  return {
    client_id: row.client_id,
    client_id_issued_at: Math.floor(row.created_at / 1000),
    client_name: row.name,
    redirect_uris,
    ...(post_logout_redirect_uris.length > 0 && { post_logout_redirect_uris }),
    grant_types,
    response_types: grant_types.includes('authorization_code') ? ['code'] : [],
    scope: scope.join(' '),
    token_endpoint_auth_method: methodOf(row),
    id_token_signed_response_alg: idTokenAlgorithm(metadata),
    ...(jwks && { jwks }),
    ...(jwks_uri && { jwks_uri }),
    ...(backchannel_logout_uri && { backchannel_logout_uri }),
    ...(backchannel_logout_session_required && { backchannel_logout_session_required }),
    ...(homepage && { client_uri: homepage }),
    ...(terms_uri && { tos_uri: terms_uri }),
    ...(policy_uri && { policy_uri }),
  };
}

/** The names of RFC 7591 for members that our operations name otherwise. */
const namesHere: Readonly<Record<string, string>> = {
  name: 'client_name',
  homepage: 'client_uri',
  terms_uri: 'tos_uri',
};

/** RFC 7591 section 3.2.2. */
export function unfit(error: unknown): unknown {
  if (!isApiError(error, 'INVALID_PARAMETER')) return error;
  const { details: found = [] } = error.particulars;
  const details = found.map(({ field, reason }) => ({ field: namesHere[field] ?? field, reason }));
  const word = details[0]?.field.startsWith('redirect_uri') ? 'invalid_redirect_uri' : 'invalid_client_metadata';
  return new ApiError('INVALID_PARAMETER', { details, extra: { error: word }, cause: error });
}
