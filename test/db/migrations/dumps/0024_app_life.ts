/** What was in development stays so, and everything else is approved. */
import { changed, type Dump, type Replay, type Row } from '../_replay.ts';

const later = 1_763_986_600_123;
const skeletons: Readonly<Record<string, string>> = { calendar: 'calendar', public: "''public''" };
const nothing = {
  ...{ returned_why: null, submitted_at: null, suspended_at: null, suspended_why: null },
  ...{ proposed: null, heir_uid: null },
  ...{ secret_used_at: null, former_secret_hash: null, former_secret_made_at: null, former_secret_used_at: null },
};

const before = ({ client_id, name, secret_hash, metadata, trusted, resource_server, owner_uid, ...row }: Row): Row => ({
  ...({ client_id, name, secret_hash, metadata, trusted, resource_server, owner_uid } as Row),
  development: row.state === 'approved' ? 0 : 1,
  ...({ created_at: row.created_at, updated_at: row.updated_at } as Row),
});

export const replay: Replay = {
  up: (dump): Dump => ({
    ...changed(dump, 'clients', ({ development, ...row }) => ({
      ...row,
      ...nothing,
      state: development ? 'development' : 'approved',
      secret_made_at: row.secret_hash === null ? null : (row.created_at as number),
      name_skeleton: skeletons[String(row.client_id)] as string,
    })),
    client_logos: [],
  }),
  used: (dump) => ({
    ...changed(dump, 'clients', (row) =>
      row.client_id === 'calendar'
        ? {
            ...row,
            ...{ state: 'returned', returned_why: 'no terms', submitted_at: later, heir_uid: 10002, proposed: '{}' },
            ...{ suspended_at: later, suspended_why: 'spam', secret_used_at: later },
            ...{ former_secret_hash: '7a'.repeat(32), former_secret_made_at: later, former_secret_used_at: later },
          }
        : row,
    ),
    client_logos: [{ client_id: 'calendar', version: 'ab'.repeat(16), png: 'iVBORw0KGgo=' }],
  }),
  down: ({ client_logos, ...dump }) => changed(dump, 'clients', before),
};
