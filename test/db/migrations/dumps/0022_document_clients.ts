/** Grants of apps with long ids, which go again with the column's width, and what is under them. */
import { changed, type Replay } from '../_replay.ts';

const grant = {
  id: 'G'.repeat(43),
  payload: '{"openid":{"scope":"calendar"}}',
  expires_at: 4_102_444_800_000,
  account_uid: 10001,
  client_id: `https://agent.example/${'a'.repeat(100)}.json`,
};
const token = {
  id: 'A'.repeat(43),
  payload: '{}',
  expires_at: 4_102_444_800_000,
  grant_id: grant.id,
  consumed_at: null,
};
const isNew = ({ id, grant_id }: Readonly<Record<string, unknown>>) => id === grant.id || grant_id === grant.id;

export const replay: Replay = {
  up: (dump) => dump,
  used: (dump) => ({
    ...dump,
    grants: [...(dump.grants ?? []), grant],
    access_tokens: [...(dump.access_tokens ?? []), token],
  }),
  down: (dump) =>
    changed(
      changed(dump, 'grants', (row) => (isNew(row) ? undefined : row)),
      'access_tokens',
      (row) => (isNew(row) ? undefined : row),
    ),
};
