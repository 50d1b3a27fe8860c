/** Protocol settings of an app by the names of RFC 7591 and OpenID Connect; most apps have none. */
import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { anyOf, type FieldFault, quoted, type Reason, reason } from '../api/reasons.ts';
import { isPrivateKey } from '../crypto/jwt.ts';
import { keysOf } from '../keys-of.ts';
import { deviceHosts, pageAddressFault } from './redirect-uris.ts';
import { signingAlgorithms } from './signing-keys.ts';

/** The authentication method without a secret. */
export const PRIVATE_KEY_JWT = 'private_key_jwt';

const authMethods = ['client_secret_basic', PRIVATE_KEY_JWT] as const;

const MOST_KEYS = 10;
const address = z.string().max(2000);

const KEY_SET = reason('refused.keySet', { most: MOST_KEYS });

const key = z.looseObject({ kty: z.string(KEY_SET) }, KEY_SET).superRefine((jwk, context) => {
  const fault = keyFault(jwk);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** Each member; null removes it. */
export const protocolFields = {
  jwks: z
    .object({ keys: z.array(key, KEY_SET).min(1, KEY_SET).max(MOST_KEYS, KEY_SET) }, KEY_SET)
    .nullable()
    .describe('Its public keys: with them it proves who it is by private_key_jwt, and has no secret.'),
  jwks_uri: address.nullable().describe('Where it publishes those keys, in place of jwks: https.'),
  token_endpoint_auth_method: z
    .enum(authMethods, { error: reason('refused.authMethod', { methods: anyOf(authMethods) }) })
    .nullable()
    .describe('How it proves who it is; with keys it is private_key_jwt by default.'),
  id_token_signed_response_alg: z
    .enum(signingAlgorithms, { error: reason('refused.idTokenAlgorithm', { algorithms: anyOf(signingAlgorithms) }) })
    .nullable()
    .describe('How its ID tokens are signed: RS256 by default, ES256 with fapi.'),
  backchannel_logout_uri: address.nullable().describe('Where it is told that somebody’s session has ended: https.'),
  backchannel_logout_session_required: z
    .boolean()
    .nullable()
    .describe('It is told of sessions that it knows by their sid alone.'),
  fapi: z
    .boolean()
    .nullable()
    .describe('The FAPI 2.0 Security Profile: pushed requests, PKCE, private_key_jwt and DPoP, and nothing less.'),
} as const;

const shape = z.object(protocolFields).partial();

/** The registered settings of an app. */
export type Protocol = z.output<typeof shape>;

const names = keysOf(protocolFields);

/** The registered members that have a value. */
export const protocolOf = (client: Protocol): Protocol =>
  Object.fromEntries(names.map((name) => [name, client[name]]).filter(([, value]) => value != null && value !== false));

/** All members, for display. */
export const presentProtocol = (client: Protocol) => ({
  token_endpoint_auth_method: usesKeys(client) ? PRIVATE_KEY_JWT : null,
  jwks: client.jwks ?? null,
  jwks_uri: client.jwks_uri ?? null,
  id_token_signed_response_alg: idTokenAlgorithm(client),
  backchannel_logout_uri: client.backchannel_logout_uri ?? null,
  backchannel_logout_session_required: client.backchannel_logout_session_required ?? false,
  fapi: client.fapi ?? false,
});

export const protocolShape = {
  token_endpoint_auth_method: z.string().nullable(),
  jwks: z.looseObject({ keys: z.array(z.looseObject({})) }).nullable(),
  jwks_uri: z.string().nullable(),
  id_token_signed_response_alg: z.enum(signingAlgorithms),
  backchannel_logout_uri: z.string().nullable(),
  backchannel_logout_session_required: z.boolean(),
  fapi: z.boolean(),
} as const;

/** True for an app that authenticates by its keys. */
export const usesKeys = ({ token_endpoint_auth_method, jwks, jwks_uri }: Protocol): boolean =>
  (jwks != null || jwks_uri != null) && token_endpoint_auth_method !== 'client_secret_basic';

/** The signature algorithm of an app's ID tokens. */
export const idTokenAlgorithm = ({ id_token_signed_response_alg, fapi }: Protocol) =>
  id_token_signed_response_alg ?? (fapi ? 'ES256' : 'RS256');

/** The fault of protocol settings, with its member. */
export function protocolFault(
  client: Protocol & { readonly public: boolean; readonly grant_types: readonly string[] },
): FieldFault | undefined {
  const wrong = (field: string, why: Reason) => ({ field, reason: why });
  const { jwks, jwks_uri, backchannel_logout_uri, fapi, token_endpoint_auth_method: method } = client;
  if (jwks && jwks_uri) return wrong('jwks', reason('refused.keysTwice'));
  if (method === PRIVATE_KEY_JWT && !jwks && !jwks_uri) {
    return wrong('jwks', reason('refused.keysMissing'));
  }
  if (client.public && usesKeys(client)) return wrong('jwks', reason('refused.publicKeys'));
  for (const [field, uri] of Object.entries({ jwks_uri, backchannel_logout_uri })) {
    if (uri && !isServerAddress(uri)) {
      const fault = reason('refused.uri.httpsWithoutFragment');
      return wrong(field, reason('refused.address', { field, uri: quoted(uri), fault }));
    }
  }
  if (!fapi) return undefined;
  if (client.public || !usesKeys(client)) return wrong('fapi', reason('refused.fapiKeys'));
  if (client.grant_types.includes('password')) return wrong('fapi', reason('refused.fapiPassword'));
  if (idTokenAlgorithm(client) !== 'ES256') return wrong('fapi', reason('refused.fapiAlgorithm'));
  return undefined;
}

/** Like the address of a page, without a fragment; http only for the three names of the machine itself. */
function isServerAddress(uri: string): boolean {
  const url = URL.parse(uri);
  if (!url || url.hash || pageAddressFault(uri)) return false;
  return url.protocol === 'https:' || deviceHosts.includes(url.hostname);
}

/** The fault of a public key; undefined if there is none. */
function keyFault(jwk: { readonly kty: string; readonly [member: string]: unknown }): Reason | undefined {
  if (isPrivateKey(jwk)) return reason('refused.privateKey');
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' });
    const { modulusLength = 2048 } = asymmetricKeyDetails ?? {};
    return modulusLength < 2048 ? reason('refused.shortKey') : undefined;
  } catch {
    return reason('refused.unreadableKey');
  }
}
