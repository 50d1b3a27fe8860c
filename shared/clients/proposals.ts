/**
 * Changes that the owner of an approved app proposes and people would rely on: name, logo, redirect URIs, scopes. The
 * app stays as it was until they are reviewed.
 */
import { defined } from '../api/fields.ts';
import { offeredScopes, type Scope } from '../api/scopes.ts';
import { skeleton } from '../db/skeletons.ts';
import type { ClientColumns, ClientRow } from '../db/tables/clients.ts';
import type { AppWords } from './app-words.ts';
import { type ClientMetadata, metadataOf, storedMetadata } from './metadata.ts';

/** Missing members stay unchanged. */
export interface Proposal extends AppWords {
  readonly name?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly scope?: readonly Scope[] | undefined;
  /** The version of a proposed logo, null for none. */
  readonly logo?: string | null | undefined;
}

/** The proposal of an app that waits for review. */
export const proposalOf = ({ proposed }: Pick<ClientRow, 'proposed'>): Proposal | undefined =>
  proposed === null ? undefined : JSON.parse(proposed);

/** The scopes that an owner chooses, with those that only operators give unchanged. */
export const chosenScopes = (chosen: readonly Scope[], { scope }: Pick<ClientMetadata, 'scope'>): Scope[] => [
  ...chosen,
  ...scope.filter((one) => !offeredScopes.includes(one)),
];

/** The changes when a proposal is approved. */
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
