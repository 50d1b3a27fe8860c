/** The registration of an app, as operators enter it and oidc-provider reads it. */
import { randomBytes } from 'node:crypto';
import type { TWO_FACTOR_ACR } from '../api/acr.ts';
import { HIDDEN, isSeen } from '../api/fields.ts';
import { type FieldFault, type Reason, reason, sentenceOf } from '../api/reasons.ts';
import { isAdminScope, offeredScopes, type Scope, scopes } from '../api/scopes.ts';
import { skeleton } from '../db/skeletons.ts';
import { fingerprint } from '../db/tables/artifacts.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import { type AppWords, appWordsOf, wordsFault } from './app-words.ts';
import { type Protocol, protocolFault, protocolOf, usesKeys } from './protocol.ts';
import { redirectUriFault } from './redirect-uris.ts';

export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'password',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;
export type GrantType = (typeof grantTypes)[number];

/** Grants for apps that nobody reviewed: only operators give `password` and `client_credentials`. */
export const offeredGrants = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const satisfies readonly GrantType[];

/** The content of `clients.metadata`. */
export interface ClientMetadata extends Protocol, AppWords {
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  readonly grant_types: readonly GrantType[];
  readonly scope: readonly Scope[];
  /** Its ID tokens carry the claims of the scopes profile and email. The default is no. */
  readonly id_token_claims?: boolean;
  /** The name that an unregistered app gives itself: see metadata-documents.ts. */
  readonly calls_itself?: string | undefined;
  /** The most that such an app may ask for; further scopes of a request are ignored. */
  readonly asks?: readonly Scope[] | undefined;
  /** The `acr` that its users need at least. The default is any. */
  readonly require_acr?: typeof TWO_FACTOR_ACR | null | undefined;
  /** The version of its logo, which is part of the logo's address. */
  readonly logo?: string | undefined;
}

/** The scopes for an app; `directory:write` and `admin:…` only for a trusted one, `account` only for our own. */
export const registeredScopes = (trusted: boolean): readonly Scope[] =>
  trusted ? scopes.filter((scope) => scope !== 'account') : offeredScopes;

/** The refusal of a scope. */
export const noScope = (scope: string, trusted: boolean): Reason =>
  reason('refused.noScope', { scope, scopes: registeredScopes(trusted).join(', ') });

/** A registration. */
export interface NewClient extends ClientMetadata {
  readonly name: string;
  readonly public: boolean;
  /** Skips the consent page, and may have `directory:write` and `admin:…`. */
  readonly trusted: boolean;
  /** May introspect tokens. */
  readonly resourceServer: boolean;
  readonly development: boolean;
  readonly ownerUid: number | null;
}

/** A new secret and its stored form. Secrets are random, so a plain hash protects them. */
export function newSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: fingerprint(secret) };
}

/**
 * The row of a new client, and its secret, which is shown once.
 * @param own for the platform's own app: its id, its secret, and where they are stored
 * @throws UnfitClient with the fault of the registration
 */
export function clientRow(
  client: NewClient,
  own?: { readonly client_id: string; readonly secret: string; readonly origin: string },
): { row: ClientRow; secret: string | undefined } {
  const fault = registrationFault(client, own?.origin);
  if (fault) throw new UnfitClient(sentenceOf(fault.field, fault.reason));
  const { secret, hash } = own ? { secret: own.secret, hash: fingerprint(own.secret) } : newSecret();
  const now = Date.now();
  const row: ClientRow = {
    client_id: own?.client_id ?? randomBytes(12).toString('hex'),
    name: client.name,
    secret_hash: client.public ? null : hash,
    metadata: storedMetadata(client),
    trusted: Number(client.trusted),
    resource_server: Number(client.resourceServer),
    ...noLifeYet,
    state: client.development ? 'development' : 'approved',
    name_skeleton: skeleton(client.name),
    secret_made_at: client.public ? null : now,
    owner_uid: client.ownerUid,
    created_at: now,
    updated_at: now,
  };
  // An app with keys gets no secret: keys prove more.
  return { row, secret: client.public || usesKeys(client) ? undefined : secret };
}

const noLifeYet = {
  ...{ returned_why: null, submitted_at: null, suspended_at: null, suspended_why: null },
  ...{ proposed: null, heir_uid: null },
  ...{ secret_used_at: null, former_secret_hash: null, former_secret_made_at: null, former_secret_used_at: null },
};

export const LONGEST_APP_NAME = 120;
export const NAME_RULE = reason('appName', { most: LONGEST_APP_NAME });

/** Line ends, invisible characters and directional overrides: `\u202e` shows `gro.elgoog` as `google.org`. */
const NOT_ON_A_LINE = new RegExp(`\\p{Cc}|${HIDDEN.source}`, 'u');

/** An app's own name for itself, without those. */
export const onOneLine = (name: string): string | undefined => {
  const seen = name.replace(new RegExp(NOT_ON_A_LINE, 'gu'), '').trim();
  return isSeen(seen) ? seen : undefined;
};

const isName = (name: string): boolean => name.length <= LONGEST_APP_NAME && !NOT_ON_A_LINE.test(name) && isSeen(name);

/** A registration that the engine or our own rules reject. */
export class UnfitClient extends TypeError {
  override name = 'UnfitClient';
}

/** The columns of a registration that may change; `metadata` as stored. */
export const storedMetadata = (client: ClientMetadata): string => {
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope, id_token_claims, require_acr } = client;
  const { logo } = client;
  const kept: ClientMetadata = {
    redirect_uris,
    post_logout_redirect_uris,
    grant_types,
    scope,
    ...(id_token_claims && { id_token_claims }),
    ...(require_acr && { require_acr }),
    ...(client.calls_itself && { calls_itself: client.calls_itself }),
    ...(client.asks && { asks: client.asks }),
    ...protocolOf(client),
    ...appWordsOf(client),
    ...(logo && { logo }),
  };
  return JSON.stringify(kept);
};

/** The registration of an app. */
export const metadataOf = ({ metadata }: Pick<ClientRow, 'metadata'>): ClientMetadata => JSON.parse(metadata);

/**
 * Checks a registration by the engine's and our own rules.
 * @param ourOrigin redirect URIs here may be http if the platform itself is
 * @returns the fault and its member; undefined if there is none
 */
export function registrationFault(
  client: Omit<NewClient, 'ownerUid' | 'development'>,
  ourOrigin?: string,
): FieldFault | undefined {
  const wrong = (field: string, why: Reason) => ({ field, reason: why });
  if (!isName(client.name)) return wrong('name', NAME_RULE);
  const allowed = registeredScopes(client.trusted);
  const wrongScope = client.scope.find((scope) => !allowed.includes(scope));
  if (wrongScope) return wrong('scope', noScope(wrongScope, client.trusted));
  if (client.scope.some(isAdminScope) && !client.grant_types.includes('client_credentials')) {
    return wrong('scope', reason('refused.adminScopes'));
  }
  if (client.scope.length === 0) return wrong('scope', reason('refused.oneScope'));
  if (client.grant_types.includes('authorization_code') && client.redirect_uris.length === 0) {
    return wrong('redirect_uris', reason('refused.oneRedirectUri'));
  }
  if (client.public && client.grant_types.some((grant) => grant === 'client_credentials' || grant === 'password')) {
    return wrong('grant_types', reason('refused.publicGrants'));
  }
  if (client.public && client.resourceServer) {
    return wrong('resource_server', reason('refused.publicIntrospects'));
  }
  const unfit = protocolFault(client) ?? wordsFault(client);
  if (unfit) return unfit;
  return redirectUriFault(client.redirect_uris, client.post_logout_redirect_uris, ourOrigin);
}
