/** Matching of redirect URIs. */
import { deviceHosts } from './redirect-uris.ts';

/** Host, port, and the rest (RFC 8252 sections 7.3 and 8.3). */
const HTTP = /^http:\/\/(\[[^\]]*\]|[^:/?]*)(?::(\d{1,5}))?((?:[/?].*)?)$/s;

/**
 * Exact comparison (RFC 9700 section 2.1), except for the port of an installed app's loopback address, which the system
 * of its user assigns.
 * @param installed true for an app on its user's machine: a public client, or one with a scheme of its own
 */
export function isRegistered(uri: string, registered: readonly string[], installed: boolean): boolean {
  if (registered.includes(uri)) return true;
  const asked = installed ? withoutPort(uri) : undefined;
  return asked !== undefined && registered.some((one) => withoutPort(one) === asked);
}

/** True for an address of an installed app at any port: every program of that machine may listen there. */
export const isInstalledAddress = (uri: string): boolean => withoutPort(uri) !== undefined;

function withoutPort(uri: string): string | undefined {
  const [, host = '', port = '80', rest = ''] = HTTP.exec(uri) ?? [];
  const usable = Number(port) > 0 && Number(port) < 65536;
  return deviceHosts.includes(host) && usable ? host + rest : undefined;
}
