/** A certificate for this machine: of what the tests serve by https. Their servers trust it. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Writes `loopback.crt` and `loopback.key`. */
export function makeCertificate(folder: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', join(folder, 'loopback.key'), '-out', join(folder, 'loopback.crt')],
    ],
    { stdio: 'ignore' },
  );
}
