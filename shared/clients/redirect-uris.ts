/** The redirect URIs that an app may register; the engine accepts all of them. */
import { type FieldFault, quoted, type Reason, reason } from '../api/reasons.ts';
import { isLoopback } from '../config/addresses.ts';

const MAX_LENGTH = 2000;
/** Characters that no address contains as written: spaces, invisible characters and directional overrides. */
const UNWRITTEN = /[\s\p{Cc}\p{Cf}\p{Cs}]/u;
/** What parsers repair in their own ways: `https:a`, `https:/a` and backslashes are no absolute URI (RFC 3986). */
const REPAIRED = /^https?:(?!\/\/[^/])|\\/i;
/** Schemes that a browser executes or that read local files. */
const forbidden = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'];
/** The hosts of the machine itself that the engine accepts for an installed app. */
export const deviceHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** True if a redirect URI has an installed app's own scheme. */
export const isPrivateScheme = (uri: string): boolean => !/^https?:/i.test(uri);

/**
 * RFC 6749 section 3.1.2 and RFC 8252 section 7: absolute URIs without a fragment, and plain http only to the machine
 * itself (RFC 9700 section 2.6). An app with a private scheme is installed on its user's device: for it, http is the
 * device itself and https a real host.
 * @param ourOrigin accepted as http if the platform itself is http
 * @returns the fault of the first unfit one with its member, undefined if all are fit
 */
export function redirectUriFault(
  redirectUris: readonly string[],
  postLogoutRedirectUris: readonly string[],
  ourOrigin?: string,
): FieldFault | undefined {
  const installed = redirectUris.some(isPrivateScheme);
  for (const uri of redirectUris) {
    const fault = faultOf(uri, installed, ourOrigin);
    if (fault) return { field: 'redirect_uris', reason: reason('refused.redirectUri', { uri: quoted(uri), fault }) };
  }
  for (const uri of postLogoutRedirectUris) {
    const fault =
      faultOf(uri, installed, ourOrigin) ??
      (!installed && isPrivateScheme(uri) ? reason('refused.uri.othersScheme') : undefined);
    if (fault) {
      return {
        field: 'post_logout_redirect_uris',
        reason: reason('refused.postLogoutUri', { uri: quoted(uri), fault }),
      };
    }
  }
  return undefined;
}

/** The fault of the address of a page for people; undefined if there is none. */
export function pageAddressFault(uri: string): Reason | undefined {
  const url = URL.parse(uri);
  if (uri.length > MAX_LENGTH) return reason('refused.uri.long', { max: MAX_LENGTH });
  if (!url || UNWRITTEN.test(uri) || REPAIRED.test(uri)) return reason('refused.uri.relative');
  if (url.username || url.password) return reason('refused.uri.user');
  const reachable = url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname));
  return reachable ? undefined : reason('refused.uri.notHttps');
}

/** RFC 6761 section 6.3: names below localhost are the machine itself. */
const isLocal = (host: string): boolean => isLoopback(host) || host.endsWith('.localhost');

function faultOf(uri: string, installed: boolean, ourOrigin: string | undefined): Reason | undefined {
  if (uri.length > MAX_LENGTH) return reason('refused.uri.long', { max: MAX_LENGTH });
  if (UNWRITTEN.test(uri)) return reason('refused.uri.characters');
  const url = URL.parse(uri);
  if (!url || uri.includes('#') || REPAIRED.test(uri)) return reason('refused.uri.fragment');
  if (forbidden.includes(url.protocol)) return reason('refused.uri.executed');
  if (url.username || url.password) return reason('refused.uri.user');
  if (/\*/.test(url.host)) return reason('refused.uri.wildcard');
  if (isPrivateScheme(uri)) {
    return url.protocol.includes('.') ? undefined : reason('refused.uri.scheme');
  }
  const local = installed ? deviceHosts.includes(url.hostname) : isLocal(url.hostname);
  if (url.protocol === 'http:' && !local && url.origin !== ourOrigin) {
    return reason('refused.uri.http');
  }
  if (installed && url.protocol === 'https:' && local) return reason('refused.uri.httpsToDevice');
  return undefined;
}
