/** Notes the last use of each app secret, behind the requests. */
import type { ClientTable } from '../db/tables/clients.ts';
import type { Log } from '../runtime/log.ts';
import { writeBehind } from '../runtime/repeat.ts';

export interface SecretUses {
  /** @param hash the stored hash of the secret */
  note(clientId: string, hash: string): void;
  /** Writes pending notes, and accepts no more. */
  close(): Promise<void>;
}

/** Bounded by the number of apps: only proven secrets are noted. */
export function createSecretUses(clients: Pick<ClientTable, 'noteSecretUse'>, log: Log): SecretUses {
  let noted = new Map<string, { readonly clientId: string; readonly at: number }>();
  const write = async () => {
    const uses = noted;
    noted = new Map();
    for (const [hash, { clientId, at }] of uses) await clients.noteSecretUse(clientId, hash, at);
  };
  const writing = writeBehind(log, 'noting the use of secrets', () => noted.size, write);
  return {
    note: (clientId, hash) => void noted.set(hash, { clientId, at: Date.now() }),
    async close() {
      await writing.stop();
      await write();
    },
  };
}
