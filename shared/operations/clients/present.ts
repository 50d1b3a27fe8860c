/** An app for operators: RFC 7591's members with ours beside them, never a secret or its hash. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import { presentWords, wordShape } from '../../clients/app-words.ts';
import { metadataOf } from '../../clients/metadata.ts';
import { applied } from '../../clients/proposals.ts';
import { presentProtocol, protocolShape } from '../../clients/protocol.ts';
import { appStates, isLimited, stateOfApp } from '../../clients/state.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import { logoPath } from '../../logos/address.ts';

const registered = z.object({
  client_id: z.string(),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  post_logout_redirect_uris: z.array(z.string()),
  grant_types: z.array(z.string()),
  scope: z.string(),
  id_token_claims: z.boolean(),
  require_acr: z.string().nullable(),
  ...protocolShape,
  ...wordShape,
  logo: z.string().nullable().describe('Where its logo is to be seen, below AUTH_URL.'),
  public: z.boolean(),
  trusted: z.boolean(),
  resource_server: z.boolean(),
  development: z.boolean().describe('It signs in nobody but its owner and its testers.'),
  state: z.enum(appStates),
  returned_why: z.string().nullable().describe('Why it was returned by review.'),
  submitted_at: z.iso.datetime().nullable(),
  suspended_why: z.string().nullable(),
  owner_uid: z.int().nullable(),
  change_proposed: z.boolean().describe('What its owner wants changed waits for review.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

const proposalShape = registered
  .pick({ client_name: true, redirect_uris: true, scope: true, logo: true })
  .extend(wordShape);

export const clientShape = registered.extend({
  proposed: proposalShape.nullable().describe('What its owner wants it to become; null if no change waits for review.'),
});

export const clientWithTesters = clientShape.extend({ testers: z.array(z.int()) });

export type Client = z.output<typeof clientShape>;

export function presentClient(row: ClientRow): Client {
  const metadata = metadataOf(row);
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope, id_token_claims, require_acr } = metadata;
  return {
    client_id: row.client_id,
    client_name: row.name,
    redirect_uris: [...redirect_uris],
    post_logout_redirect_uris: [...post_logout_redirect_uris],
    grant_types: [...grant_types],
    scope: scope.join(' '),
    id_token_claims: id_token_claims === true,
    require_acr: require_acr ?? null,
    ...presentProtocol(metadata),
    ...presentWords(metadata),
    logo: metadata.logo ? logoPath(metadata.logo) : null,
    public: row.secret_hash === null,
    trusted: row.trusted === 1,
    resource_server: row.resource_server === 1,
    development: isLimited(row),
    state: stateOfApp(row),
    returned_why: row.returned_why,
    submitted_at: isoTime(row.submitted_at),
    suspended_why: row.suspended_why,
    owner_uid: row.owner_uid,
    change_proposed: row.proposed !== null,
    proposed: row.proposed === null ? null : presentProposal(row),
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}

/** What an app is to become once its change is approved. */
function presentProposal(row: ClientRow): z.output<typeof proposalShape> {
  const next = presentClient({ ...row, ...applied(row), proposed: null });
  const { client_name, redirect_uris, scope, logo, description, homepage, terms_uri, policy_uri } = next;
  return { client_name, redirect_uris, scope, logo, description, homepage, terms_uri, policy_uri };
}
