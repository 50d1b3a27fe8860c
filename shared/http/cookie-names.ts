/** What cookies are called: over TLS by names that browsers take from us alone (RFC 6265bis, section 4.1.3). */

/** No other host, and no page without TLS, can set or replace a cookie of this name. It has `Path=/` and no domain. */
export const hostCookie = (name: string, overTls: boolean): string => (overTls ? `__Host-${name}` : name);

/** For a cookie of a narrower path, which `__Host-` does not allow: one of each interaction, so that none is in another's way. */
export const pathCookie = (name: string, overTls: boolean): string => (overTls ? `__Secure-${name}` : name);
