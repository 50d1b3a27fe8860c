import { createServer } from 'node:net';
import type { Config } from '../shared/config/config.ts';
import { errorCode } from '../shared/error-code.ts';
import { CommandRefused } from './output.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'there is no such host',
};

/** Checks before the start that the servers can listen. @throws CommandRefused */
export async function checkPorts({ host, authPort, resourcePort, ...config }: Config): Promise<void> {
  const wanted = Object.entries({
    AUTH_PORT: { host, port: authPort },
    RESOURCE_PORT: { host, port: resourcePort },
    AUTH_METRICS_PORT: config.authMetrics,
    RESOURCE_METRICS_PORT: config.resourceMetrics,
  });
  const taken = new Map<number, string>();
  for (const [variable, place] of wanted) {
    if (!place) continue;
    const { host, port } = place;
    const other = taken.get(port);
    if (other) throw new CommandRefused(`${other} and ${variable} are both ${port}`);
    taken.set(port, variable);
    if (port === 0) throw new CommandRefused(`${variable} is 0; npm start takes a port of your choice`);
    await listenOnce(host, port).catch((error) => {
      throw new CommandRefused(`${variable} ${port} on ${host} is not free: ${reasonNotFree(error)}`, { cause: error });
    });
  }
}

/** Why listening at a port failed, in words. */
export function reasonNotFree(error: unknown): string {
  return reasons[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

/** Listens at a port for a moment. @throws Error of the network if that fails */
export function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
