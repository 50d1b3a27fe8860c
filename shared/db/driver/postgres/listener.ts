/** A dedicated connection that listens on channels. */
import { driver } from './driver.ts';
import { clientAt, type PostgresAddress } from './tls.ts';

/** Milliseconds without an answer after which the connection is given up. */
const TIMEOUT = 5000;

export interface Listener {
  tell(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the connection. Notifications come in the order of the commits.
 * @param lost called once when the connection has ended: later notifications were missed
 */
export async function listen(
  address: PostgresAddress,
  channels: readonly string[],
  hear: (channel: string, payload: string) => void,
  lost: () => void,
): Promise<Listener> {
  const client = new (driver().Client)({
    ...(await clientAt(address)),
    connectionTimeoutMillis: TIMEOUT,
    query_timeout: TIMEOUT,
  });
  let listening = false;
  const end = () => {
    if (listening) lost();
    listening = false;
  };
  client.on('error', end).on('end', end);
  client.on('notification', ({ channel, payload = '' }) => hear(channel, payload));
  try {
    await client.connect();
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    void client.end();
    throw error;
  }
  listening = true;
  return {
    async tell(channel, payload) {
      try {
        await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
      } catch (error) {
        void client.end();
        throw error;
      }
    },
    close: () => client.end(),
  };
}
