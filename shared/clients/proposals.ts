/**
 * What its owner wants an approved app to become, where people would rely on it: a name, a logo, where it leads, what it
 * asks for. The app goes on as it was until that is reviewed.
 */
import { skeleton } from '../accounts/skeletons.ts';
import { defined } from '../api/fields.ts';
import { offeredScopes, type Scope } from '../api/scopes.ts';
import type { ClientColumns, ClientRow } from '../db/tables/clients.ts';
import type { AppWords } from './app-words.ts';
import { type ClientMetadata, metadataOf, storedMetadata } from './metadata.ts';

/** What is left out stays. */
export interface Proposal extends AppWords {
  readonly name?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly scope?: readonly Scope[] | undefined;
  /** The version of one that waits, null for none. */
  readonly logo?: string | null | undefined;
}

export const proposalOf = ({ proposed }: Pick<ClientRow, 'proposed'>): Proposal | undefined =>
  proposed === null ? undefined : JSON.parse(proposed);

/** The scopes that an owner chooses for an app, with those that are an operator's to give as they are. */
export const chosenScopes = (chosen: readonly Scope[], { scope }: Pick<ClientMetadata, 'scope'>): Scope[] => [
  ...chosen,
  ...scope.filter((one) => !offeredScopes.includes(one)),
];

/** What changes where a proposal is approved. */
export function applied(row: ClientRow): ClientColumns & Pick<ClientRow, 'metadata'> {
  const { name = row.name, logo, scope, ...members } = proposalOf(row) ?? {};
  const had = metadataOf(row);
  const metadata = {
    ...{ ...had, ...defined(members) },
    ...(scope && { scope: chosenScopes(scope, had) }),
    ...(logo !== undefined && { logo: logo ?? undefined }),
  };
  return { name, name_skeleton: skeleton(name), metadata: storedMetadata(metadata) };
}
