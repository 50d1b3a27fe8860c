/** The words of libpq's `sslmode`, and `no-verify`, which other drivers have for `require`. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const;

export type SslMode = (typeof sslModes)[number];

/** True where a postgres:// address names no mode, or one of them. */
export function hasKnownSslMode(url: string): boolean {
  const mode = new URLSearchParams(url.split('?')[1]).get('sslmode');
  return mode === null || sslModes.some((known) => known === mode);
}
