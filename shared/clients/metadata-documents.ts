/**
 * Apps that nobody registered: their `client_id` is the https address of a document with the content of a registration
 * (draft-ietf-oauth-client-id-metadata-document). People see the host of that address as the app.
 */
import { z } from 'zod';
import { withoutNulls } from '../api/fields.ts';
import { offeredScopes } from '../api/scopes.ts';
import { isLoopback } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import { clientRow, LONGEST_APP_NAME, offeredGrants, onOneLine, UnfitClient } from './metadata.ts';

/** Characters of such an address. */
const LONGEST = 256;

/**
 * The address that a `client_id` is; undefined if it is none. It has one spelling: a lower-case host in punycode, a
 * path without dots, no user, no fragment.
 */
export function documentAddress(clientId: string, { production }: Pick<Config, 'production'>): URL | undefined {
  const url = clientId.length <= LONGEST ? URL.parse(clientId) : null;
  if (!url || url.href !== clientId || clientId.includes('#') || url.username || url.password) return undefined;
  if (url.protocol === 'https:') return url;
  return !production && url.protocol === 'http:' && isLoopback(url.hostname) ? url : undefined;
}

/** The ids of such apps: no registered app has one of this form. */
export const DOCUMENT_ID = /^https?:\/\//;

/** The host that identifies such an app; undefined for a registered app. */
export const documentHost = (clientId: string): string | undefined =>
  DOCUMENT_ID.test(clientId) ? URL.parse(clientId)?.host : undefined;

const isObject = (json: unknown): json is object => typeof json === 'object' && json !== null && !Array.isArray(json);

const words = (most: number) => z.string().max(most);
const list = z.array(words(2000)).max(20);

const shape = z.object({
  client_id: z.string(),
  client_name: words(LONGEST_APP_NAME).optional(),
  redirect_uris: list.min(1),
  grant_types: list.default(['authorization_code', 'refresh_token']),
  response_types: list.default(['code']),
  scope: words(1024).optional(),
  token_endpoint_auth_method: z.literal('none').default('none'),
  // A secret in a public document is none.
  client_secret: z.undefined().optional(),
  client_secret_expires_at: z.undefined().optional(),
});

/**
 * The row of an app from its document, as a registration would create it.
 * @param address the address of the document
 * @throws UnfitClient with the fault
 */
export function rowOfDocument(address: URL, document: unknown): ClientRow {
  const parsed = shape.safeParse(isObject(document) ? withoutNulls(document) : document);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new UnfitClient(`${first?.path.join('.') || 'the document'}: ${first?.message}`);
  }
  const { client_id, client_name, redirect_uris, grant_types, response_types, scope } = parsed.data;
  if (client_id !== address.href) throw new UnfitClient('client_id is another address than that of the document');
  if (!response_types.includes('code')) throw new UnfitClient('response_types has no code');
  const { row } = clientRow({
    name: address.host,
    redirect_uris,
    post_logout_redirect_uris: [],
    grant_types: offeredGrants.filter((grant) => grant_types.includes(grant)),
    // Its scopes limit what it may ask for, without refusing anything: SDKs ask for all scopes that a resource names.
    scope: offeredScopes,
    ...(scope !== undefined && { asks: offeredScopes.filter((name) => scope.split(' ').includes(name)) }),
    public: true,
    trusted: false,
    resourceServer: false,
    development: false,
    ownerUid: null,
    calls_itself: client_name === undefined ? undefined : onOneLine(client_name),
  });
  return { ...row, client_id };
}
