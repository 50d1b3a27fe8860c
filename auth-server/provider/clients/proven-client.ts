/** The app that a call proves to come from by its credentials (RFC 6749 section 2.3), and when each was used last. */
import type { IncomingMessage } from 'node:http';
import type { Client, Provider } from 'oidc-provider';
import { isSame } from '../../../shared/crypto/secrets.ts';
import { fingerprint } from '../../../shared/db/tables/artifacts.ts';
import type { ClientTable } from '../../../shared/db/tables/clients.ts';
import { utf8 } from '../../../shared/http/body/parameters.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { writeBehind } from '../../../shared/runtime/repeat.ts';

interface BasicCredentials {
  readonly client_id: string;
  readonly client_secret: string;
}

/**
 * Reads HTTP Basic credentials (RFC 7617), both halves form-decoded (RFC 6749 section 2.3.1).
 * @returns undefined if they cannot be read
 */
export function basicCredentials(authorization: string): BasicCredentials | undefined {
  const encoded = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1] ?? '';
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(utf8.decode(Buffer.from(encoded, 'base64')) ?? '') ?? [];
  if (id === undefined || secret === undefined) return undefined;
  try {
    return { client_id: formDecoded(id), client_secret: formDecoded(secret) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** What a request has proven, for the engine's own check later. */
interface Proven {
  readonly client: Client;
  readonly secret: string;
  /** The stored hash of the secret. */
  readonly hash: string;
}
const proven = new WeakMap<IncomingMessage, Proven>();

/** Whether a secret belongs to the client. A secret that this request has proven is not compared again. */
export function isSecretOf(client: Client, secret: string, req: IncomingMessage | undefined): boolean {
  const before = req && proven.get(req);
  if (before?.client === client && before.secret === secret) return true;
  const hash = secretHashOf(client, secret);
  if (hash !== undefined && req) proven.set(req, { client, secret, hash });
  return hash !== undefined;
}

/** The hash of the matching one of an app's two secrets. */
function secretHashOf(client: Client, secret: string): string | undefined {
  const given = fingerprint(secret);
  const former = typeof client.former_secret === 'string' ? client.former_secret : '';
  return [client.clientSecret ?? '', former].find((hash) => isSame(hash, given));
}

/** The app that a call names and, if it has a secret, proves to be; else undefined. */
export async function provenClient(
  provider: Pick<Provider, 'Client'>,
  req: IncomingMessage,
  { client_id, client_secret }: { readonly client_id?: unknown; readonly client_secret?: unknown },
): Promise<Client | undefined> {
  const client = typeof client_id === 'string' ? await provider.Client.find(client_id) : undefined;
  if (client?.clientAuthMethod === 'none') return client;
  return client && typeof client_secret === 'string' && isSecretOf(client, client_secret, req) ? client : undefined;
}

/** Notes the last use of each app secret, behind the requests. */
export interface SecretUses {
  /** Notes the secret that a request has proven, if any. */
  note(req: IncomingMessage): void;
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
    note(req) {
      const secret = proven.get(req);
      if (secret) noted.set(secret.hash, { clientId: secret.client.clientId, at: Date.now() });
    },
    async close() {
      await writing.stop();
      await write();
    },
  };
}
