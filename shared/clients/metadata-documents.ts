/**
 * Apps that nobody registered: their `client_id` is the https address of a document that says of them what a registration
 * would (draft-ietf-oauth-client-id-metadata-document). To people, the host of that address is who the app is.
 */
import { z } from 'zod';
import { offeredScopes } from '../api/scopes.ts';
import { isLoopback } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import { clientRow, LONGEST_APP_NAME, offeredGrants, onOneLine, UnfitClient } from './metadata.ts';

/** Characters of such an address. */
const LONGEST = 256;

/**
 * The address that a `client_id` is; undefined where it is none. It has one spelling: a host in lower case and in punycode,
 * a path without dots, no user, no fragment.
 */
export function documentAddress(clientId: string, { production }: Pick<Config, 'production'>): URL | undefined {
  const url = clientId.length <= LONGEST ? URL.parse(clientId) : null;
  if (!url || url.href !== clientId || clientId.includes('#') || url.username || url.password) return undefined;
  if (url.protocol === 'https:') return url;
  return !production && url.protocol === 'http:' && isLoopback(url.hostname) ? url : undefined;
}

/** The host that an app of a document is known by; undefined for an app that is registered. */
export const documentHost = (clientId: string): string | undefined =>
  /^https?:\/\//.test(clientId) ? URL.parse(clientId)?.host : undefined;

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
  // A secret in a document is none.
  client_secret: z.undefined().optional(),
  client_secret_expires_at: z.undefined().optional(),
});

/**
 * The document of an app, as the row that a registration of it would have.
 * @param address where it was read
 * @throws UnfitClient saying what is wrong with it
 */
export function rowOfDocument(address: URL, document: unknown): ClientRow {
  const parsed = shape.safeParse(document);
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
    // What it says of scopes bounds what it asks for, and refuses nothing: SDKs ask for all that a resource names.
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
