/** An app as operators see it: as RFC 7591 names its members, with ours beside them. Never its secret, nor a hash of it. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import { metadataOf } from '../../clients/metadata.ts';
import { presentProtocol, protocolShape } from '../../clients/protocol.ts';
import type { ClientRow } from '../../db/tables/clients.ts';

export const clientShape = z.object({
  client_id: z.string(),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  post_logout_redirect_uris: z.array(z.string()),
  grant_types: z.array(z.string()),
  scope: z.string(),
  id_token_claims: z.boolean(),
  require_acr: z.string().nullable(),
  ...protocolShape,
  public: z.boolean(),
  trusted: z.boolean(),
  resource_server: z.boolean(),
  development: z.boolean(),
  owner_uid: z.int().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const clientWithTesters = clientShape.extend({ testers: z.array(z.int()) });

export type Client = z.output<typeof clientShape>;

export function presentClient(row: ClientRow): Client {
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope, id_token_claims, require_acr } =
    metadataOf(row);
  return {
    client_id: row.client_id,
    client_name: row.name,
    redirect_uris: [...redirect_uris],
    post_logout_redirect_uris: [...post_logout_redirect_uris],
    grant_types: [...grant_types],
    scope: scope.join(' '),
    id_token_claims: id_token_claims === true,
    require_acr: require_acr ?? null,
    ...presentProtocol(metadataOf(row)),
    public: row.secret_hash === null,
    trusted: row.trusted === 1,
    resource_server: row.resource_server === 1,
    development: row.development === 1,
    owner_uid: row.owner_uid,
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}
