/** Caches registered apps until they change: every instance hears of a change before it is answered. */
import type { Client, Provider } from 'oidc-provider';
import { isBuiltIn } from '../../../shared/clients/built-in-clients.ts';
import { DOCUMENT_ID } from '../../../shared/clients/metadata-documents.ts';
import { CLIENT_ID, type ClientRow, type ClientTable } from '../../../shared/db/tables/clients.ts';
import { type JoinFeed, rememberUntilRevoked } from '../../../shared/revocation/remember.ts';
import { currentRequest } from '../../../shared/runtime/request-id.ts';
import { findClientsBy } from '../internals.ts';
import type { ClientDocuments } from './client-documents.ts';
import { bytesOfClient } from './engine-clients.ts';

const MIB = 1024 * 1024;
/** Bytes of the cache: some 5,000 apps of the usual size. */
const MOST = 16 * MIB;

export type KnownClients = ReturnType<typeof createKnownClients>;

export function createKnownClients(clients: Pick<ClientTable, 'find'>, documents: ClientDocuments, join: JoinFeed) {
  const { revocationFeed, find } = rememberUntilRevoked<ClientRow>(
    {
      most: MOST,
      sizeOf: bytesOfClient,
      forget: (known, kind, ref) => void (kind === 'client' && known.delete(ref)),
    },
    join,
  );
  const known = {
    revocationFeed,
    /** The row of a registered app, or of an app with a document: the same object as long as it is unchanged. */
    async find(id: string): Promise<ClientRow | undefined> {
      if (!CLIENT_ID.test(id)) return undefined;
      return DOCUMENT_ID.test(id) ? documents.find(id) : find(id, () => clients.find(id));
    },

    /** Whether a registered app is suspended or deleted: what it was given is of no use then. */
    async isGone(id: string): Promise<boolean> {
      if (isBuiltIn(id)) return false;
      if (DOCUMENT_ID.test(id)) return !documents.isAddress(id);
      const row = await known.find(id);
      return row === undefined || row.suspended_at !== null;
    },
  };
  return known;
}

/**
 * The engine builds a client from its row at every use: a cached row needs this once, and a request needs one lookup.
 * Suspended apps do not exist for the engine.
 */
export function deriveClientsOnce(
  provider: Provider,
  known: Pick<KnownClients, 'find'>,
  own: ReadonlySet<string>,
): void {
  const derived = new WeakMap<ClientRow, Client | undefined>();
  /** Clients found in a request: first a step before the engine finds the app, then the engine does. */
  const found = new WeakMap<object, Client>();
  findClientsBy(provider, async (id, find) => {
    const request = currentRequest();
    const before = request && found.get(request);
    if (before?.clientId === id) return before;
    const row = typeof id === 'string' && !own.has(id) ? await known.find(id) : undefined;
    if (!row) return find(id);
    if (row.suspended_at !== null) return undefined;
    const client = derived.get(row) ?? (await find(id));
    derived.set(row, client);
    if (request && client) found.set(request, client);
    return client;
  });
}
