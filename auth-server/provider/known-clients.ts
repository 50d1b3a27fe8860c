/** Remembers registered apps, until one is changed: every instance hears of that before it is answered. */
import { LRUCache } from 'lru-cache';
import type { ClientRow, ClientTable } from '../../shared/db/tables/clients.ts';
import type { Follower, RevocationFeed } from '../../shared/revocation/feed.ts';

/** How many apps are remembered: some 10 MB. */
const MOST = 5_000;

/** RFC 6749 appendix A.1. PostgreSQL would refuse to look for some of what is none. */
const CLIENT_ID = /^[\x20-\x7e]{1,512}$/;

export type KnownClients = ReturnType<typeof createKnownClients>;

/** @param connect joins the feed of endings */
export function createKnownClients(
  clients: Pick<ClientTable, 'find'>,
  connect: (follower: Follower) => RevocationFeed,
) {
  const known = new LRUCache<string, ClientRow>({ max: MOST });
  const revocationFeed = connect({
    onRevocation(kind, ref) {
      if (kind === 'client') known.delete(ref);
    },
    onGap: () => known.clear(),
  });

  return {
    revocationFeed,
    /** The row of a registered app: the very same object for as long as nothing of it has changed. */
    async find(id: string): Promise<ClientRow | undefined> {
      if (!CLIENT_ID.test(id)) return undefined;
      const trusted = await revocationFeed.isCurrent();
      const remembered = trusted ? known.get(id) : undefined;
      if (remembered) return remembered;

      const { position } = revocationFeed;
      const row = await clients.find(id);
      // What changed while we asked may have been this very app.
      if (row && trusted && (await revocationFeed.isCurrent()) && revocationFeed.position === position)
        known.set(id, row);
      return row;
    },
  };
}
