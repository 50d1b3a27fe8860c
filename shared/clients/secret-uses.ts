/** Notes when apps use their secrets: behind the requests, the last use of each in a while. */
import type { ClientTable } from '../db/tables/clients.ts';
import type { Log } from '../runtime/log.ts';
import { writeBehind } from '../runtime/write-behind.ts';

export interface SecretUses {
  /** @param hash of the secret, as it is stored */
  note(clientId: string, hash: string): void;
  /** Writes what is not written yet, and notes nothing more. */
  close(): Promise<void>;
}

/** Bounded by the apps there are: a secret is noted once it is proven. */
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
