/** What an app registers, as operators say it and as oidc-provider reads it. */
import { randomBytes } from 'node:crypto';
import { fingerprint } from './db/artifacts.ts';
import type { ClientRow } from './db/clients.ts';
import { type Scope, scopes } from './endpoint.ts';

export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'password',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;
export type GrantType = (typeof grantTypes)[number];

/** What `clients.metadata` holds. */
export interface ClientMetadata {
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly grant_types: readonly GrantType[];
  readonly scope: readonly Scope[];
}

/** What any app may ask for; `directory:write` only a trusted one, `account` none but our own. */
export const scopesOf = (trusted: boolean): readonly Scope[] =>
  scopes.filter((scope) => scope !== 'account' && (trusted || scope !== 'directory:write'));

/** A registration. */
export interface NewClient extends ClientMetadata {
  readonly name: string;
  readonly public: boolean;
  /** Skips the consent page and may have `directory:write`. */
  readonly trusted: boolean;
  /** May introspect tokens. */
  readonly resourceServer: boolean;
  readonly development: boolean;
  readonly ownerUid: number | null;
}

/** A fresh secret and its stored form. Secrets are random, so a plain hash keeps them. */
export function newSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: fingerprint(secret) };
}

/**
 * The row of a new client, and its secret, which is shown this once.
 * @throws TypeError saying what a registration lacks
 */
export function clientRow(client: NewClient): { row: ClientRow; secret: string | undefined } {
  check(client);
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope } = client;
  const { secret, hash } = newSecret();
  const now = Date.now();
  const row: ClientRow = {
    client_id: randomBytes(12).toString('hex'),
    name: client.name,
    secret_hash: client.public ? null : hash,
    metadata: JSON.stringify({ redirect_uris, post_logout_redirect_uris, grant_types, scope } satisfies ClientMetadata),
    trusted: Number(client.trusted),
    resource_server: Number(client.resourceServer),
    development: Number(client.development),
    owner_uid: client.ownerUid,
    created_at: now,
    updated_at: now,
  };
  return { row, secret: client.public ? undefined : secret };
}

function check(client: NewClient): void {
  const allowed = scopesOf(client.trusted);
  const wrongScope = client.scope.find((scope) => !allowed.includes(scope));
  if (wrongScope) throw new TypeError(`scope ${wrongScope} is not for this client; it takes ${allowed.join(', ')}`);
  if (client.grant_types.includes('authorization_code') && client.redirect_uris.length === 0) {
    throw new TypeError('a client with authorization_code takes at least one redirect URI');
  }
  if (client.public && client.grant_types.some((grant) => grant === 'client_credentials' || grant === 'password')) {
    throw new TypeError('a public client has no secret, and so neither client_credentials nor password');
  }
  for (const uri of [...client.redirect_uris, ...client.post_logout_redirect_uris]) checkRedirectUri(uri);
}

/** RFC 6749 section 3.1.2 and RFC 8252 section 7: an absolute URI without a fragment; http only where a browser allows it. */
function checkRedirectUri(uri: string): void {
  const url = URL.parse(uri);
  if (!url || uri.includes('#'))
    throw new TypeError(`redirect URI ${uri} is not an absolute address without a fragment`);
  if (/[\s\p{Cc}]/u.test(uri)) throw new TypeError(`redirect URI ${uri} has spaces or control characters`);
  if (['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'].includes(url.protocol)) {
    throw new TypeError(`redirect URI ${uri} is of a scheme that browsers run`);
  }
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  if (!web && !url.protocol.includes('.')) {
    throw new TypeError(`redirect URI ${uri} is of a private scheme that is no reversed domain name (RFC 8252, 7.1)`);
  }
}

/** True where a redirect URI is an installed app's own scheme. */
export const isPrivateScheme = (uri: string): boolean => !/^https?:/i.test(uri);
