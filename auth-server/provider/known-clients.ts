/** Remembers registered apps, until one is changed: every instance hears of that before it is answered. */
import type { ClientRow, ClientTable } from '../../shared/db/tables/clients.ts';
import { type JoinFeed, rememberUntilRevoked } from '../../shared/revocation/remember.ts';

/** How many apps are remembered: some 10 MB. */
const MOST = 5_000;

/** RFC 6749 appendix A.1. PostgreSQL would refuse to look for some of what is none. */
const CLIENT_ID = /^[\x20-\x7e]{1,512}$/;

export type KnownClients = ReturnType<typeof createKnownClients>;

export function createKnownClients(clients: Pick<ClientTable, 'find'>, join: JoinFeed) {
  const { revocationFeed, find } = rememberUntilRevoked<ClientRow>(
    {
      most: MOST,
      forget: (known, kind, ref) => void (kind === 'client' && known.delete(ref)),
    },
    join,
  );
  return {
    revocationFeed,
    /** The row of a registered app: the very same object for as long as nothing of it has changed. */
    find: async (id: string): Promise<ClientRow | undefined> =>
      CLIENT_ID.test(id) ? find(id, () => clients.find(id)) : undefined,
  };
}
