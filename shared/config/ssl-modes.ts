/** The values of libpq's `sslmode`, and `no-verify`, which other drivers use for `require`. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const;

export type SslMode = (typeof sslModes)[number];

/** True if a postgres:// address has no mode or a valid one. */
export function hasKnownSslMode(url: string): boolean {
  const mode = new URLSearchParams(url.split('?')[1]).get('sslmode');
  return mode === null || sslModes.some((known) => known === mode);
}
