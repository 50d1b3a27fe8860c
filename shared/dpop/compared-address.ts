/**
 * The comparable form of an address (RFC 9449 section 4.3; RFC 3986 sections 6.2.2 and 6.2.3): without query and
 * fragment, host and scheme in lower case, without a default port, unreserved characters decoded.
 * @returns undefined if it is no http or https address, or has a user
 */
export function normalised(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  const path = url.pathname.replace(/%[\da-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return url.origin + path;
}
