/** TLS to PostgreSQL by libpq's rules; the driver's own are stricter, and lack `prefer` and `allow`. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import type { SslMode } from '../../../config/ssl-modes.ts';
import { errorCode } from '../../../error-code.ts';
import { StartFault } from '../../../runtime/start-fault.ts';
import { driver } from './driver.ts';

export type Tls = pg.ClientConfig['ssl'];

export interface PostgresAddress {
  /** The address without its TLS parameters. */
  readonly connectionString: string;
  /** The TLS options, if the mode decides them. */
  readonly ssl: Tls;
  /** Otherwise: finds out by connecting, and remembers. @throws Error of the connection */
  readonly choose?: () => Promise<Tls>;
  /** Makes `choose` check again: the server may have changed. */
  forget(): void;
}

const OF_TLS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/** @param timeout of a connection in milliseconds */
export function readPostgresAddress(url: string, timeout: number): PostgresAddress {
  const [place = '', query = ''] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const given = Object.fromEntries(OF_TLS.map((name) => [name, parameters.get(name) ?? undefined]));
  if (Object.values(given).every((value) => value === undefined)) {
    return { connectionString: url, ssl: undefined, forget: () => undefined };
  }
  for (const name of OF_TLS) parameters.delete(name);
  const connectionString = parameters.size ? `${place}?${parameters}` : place;
  const [first, second] = waysOf(given);
  if (second === undefined) return { connectionString, ssl: first, forget: () => undefined };

  let chosen: Promise<Tls> | undefined;
  const look = async (): Promise<Tls> => {
    const tryOut = (ssl: Tls) => connectOnce({ connectionString, ssl, connectionTimeoutMillis: timeout });
    try {
      await tryOut(first);
      return first;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await tryOut(second);
      return second;
    }
  };
  const forget = () => {
    chosen = undefined;
  };
  const choose = () => {
    chosen ??= look().catch((error) => {
      forget();
      throw error;
    });
    return chosen;
  };
  return { connectionString, ssl: undefined, choose, forget };
}

/** The attempts in order. */
function waysOf({ sslmode, sslrootcert, sslcert, sslkey }: Readonly<Record<string, string | undefined>>): Tls[] {
  const own = {
    ...(sslrootcert && sslrootcert !== 'system' && { ca: read(sslrootcert) }),
    ...(sslcert && { cert: read(sslcert) }),
    ...(sslkey && { key: read(sslkey) }),
  };
  const encrypted = { ...own, rejectUnauthorized: false };
  const ofTheAuthority = { ...own, checkServerIdentity: () => undefined };
  const ways: Record<SslMode, Tls[]> = {
    disable: [false],
    allow: [false, encrypted],
    prefer: [encrypted, false],
    // As in libpq, an existing root certificate is enforced.
    require: [sslrootcert ? ofTheAuthority : encrypted],
    'verify-ca': [ofTheAuthority],
    'verify-full': [own],
    'no-verify': [encrypted],
  };
  return ways[(sslmode as SslMode | undefined) ?? 'verify-full'];
}

/** @throws StartFault */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StartFault(`DATABASE_URL names ${file}, which cannot be read: ${errorCode(cause)}`, { cause });
  }
}

async function connectOnce(config: pg.ClientConfig): Promise<void> {
  const client = new (driver().Client)(config);
  // The promises report its end.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

const UNREACHABLE = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)$/;

/** True if the server is there and rejects such a connection: by its protocol, or by its pg_hba.conf (28000). */
function isRefusal(error: unknown): boolean {
  if (error instanceof driver().DatabaseError) return error.code === '28000';
  if (!(error instanceof Error) || error instanceof AggregateError) return false;
  return !UNREACHABLE.test(errorCode(error) ?? '') && !/timeout/.test(error.message);
}

/** Applies the TLS mode to every new connection of a pool. */
export function openPool(address: PostgresAddress, options: pg.PoolConfig): pg.Pool {
  const pool = new (driver().Pool)({ ...options, connectionString: address.connectionString, ssl: address.ssl });
  const { choose } = address;
  if (!choose) return pool;
  const connect = pool.connect.bind(pool);
  const opened = async () => {
    Object.assign(pool.options, { ssl: await choose() });
    return connect().catch((error) => {
      address.forget();
      throw error;
    });
  };
  type Done = (
    error: Error | undefined,
    client: pg.PoolClient | undefined,
    release: (broken?: unknown) => void,
  ) => void;
  pool.connect = ((done?: Done) => {
    const opening = opened();
    if (!done) return opening;
    opening.then(
      (client) => done(undefined, client, (broken) => client.release(broken as Error | undefined)),
      (error) => done(error, undefined, () => undefined),
    );
  }) as typeof pool.connect;
  return pool;
}

/** The options of an address for a single client. @throws Error of the connection */
export async function clientAt(address: PostgresAddress): Promise<Pick<pg.ClientConfig, 'connectionString' | 'ssl'>> {
  const { connectionString, ssl, choose } = address;
  return { connectionString, ssl: choose ? await choose() : ssl };
}
