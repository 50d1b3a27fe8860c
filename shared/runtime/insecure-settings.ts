import cluster from 'node:cluster';
import { isLoopback } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import type { Log } from './log.ts';

/** Warns at every start of settings for development and tests. */
export function shoutAtInsecureSettings(config: Config, log: Log): void {
  // Only the first worker warns: one line per start, not per process.
  if (cluster.isWorker && cluster.worker?.id !== 1) return;
  if (config.captchaFixedText)
    log.warn('CAPTCHA_FIXED_TEXT is set: every captcha reads the same. Never do this in production.');
  if (config.passwordHashing === 'weak')
    log.warn('PASSWORD_HASHING is weak: whoever reads the database can guess passwords. Never do this in production.');
  if (!config.limits) log.warn('LIMITS is off: passwords can be guessed without end. Never do this in production.');
  const plain = [config.authUrl, config.resourceUrl].filter((url) => url.startsWith('http:'));
  const open = plain.filter((url) => !isLoopback(new URL(url).hostname));
  if (open.length)
    log.warn({ addresses: open }, 'Public addresses without TLS: tokens and passwords travel in the clear.');
  const missing = config.production ? forgotten.filter(({ setting }) => !config.given.has(setting)) : [];
  for (const { setting, so } of missing) log.warn(`${setting} is not set: ${so}.`);
}

/** Settings that production should rarely leave at the default. */
const forgotten = [
  { setting: 'AUTH_URL', so: 'links, redirects and the issuer lead to this machine alone' },
  { setting: 'RESOURCE_URL', so: 'the addresses of avatars and feeds lead to this machine alone' },
  { setting: 'SMTP_URL', so: 'no mail leaves, it is written to DATA_DIR/outbox' },
  { setting: 'SMS_URL', so: 'no SMS leaves, it is written to DATA_DIR/outbox' },
] as const;
