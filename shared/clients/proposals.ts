/**
 * What its owner wants an approved app to become, where people would rely on it: a name, where it leads, what it asks
 * for. The app goes on as it was until that is reviewed.
 */
import { skeleton } from '../accounts/skeletons.ts';
import { defined } from '../api/fields.ts';
import type { Scope } from '../api/scopes.ts';
import type { Step } from '../db/driver/query.ts';
import type { ClientColumns, ClientRow, ClientTable } from '../db/tables/clients.ts';
import type { AppWords } from './app-words.ts';
import { metadataOf, storedMetadata } from './metadata.ts';

/** What is left out stays. */
export interface Proposal extends AppWords {
  readonly name?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly scope?: readonly Scope[] | undefined;
  readonly logo?: { readonly version: string; readonly png: string } | undefined;
}

export const proposalOf = ({ proposed }: Pick<ClientRow, 'proposed'>): Proposal | undefined =>
  proposed === null ? undefined : JSON.parse(proposed);

/** What changes where a proposal is approved, with the steps that go along. */
export function applied(
  clients: Pick<ClientTable, 'settingLogo'>,
  row: ClientRow,
): { readonly columns: ClientColumns; readonly also: readonly Step[] } {
  const { name = row.name, logo, ...members } = proposalOf(row) ?? {};
  return {
    columns: {
      name,
      name_skeleton: skeleton(name),
      metadata: storedMetadata({ ...metadataOf(row), ...defined(members), ...(logo && { logo: logo.version }) }),
    },
    also: logo ? [clients.settingLogo(row.client_id, logo)] : [],
  };
}
