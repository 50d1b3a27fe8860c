/** One-time passwords by time (RFC 6238), as authenticator apps make them: six digits for each 30 seconds. */
import { createRequire } from 'node:module';
import { presentLook } from '../../look/present.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('otpauth') => require('otpauth');

const PERIOD = 30;
/** Accepted steps before and after the current one, for clock differences. */
const WINDOW = 1;

const parameters = { algorithm: 'SHA1', digits: 6, period: PERIOD } as const;

/** A new secret of 160 bits, in base32. */
export const newTotpSecret = (): string => new (library().Secret)({ size: 20 }).base32;

/** A colon would separate it from the account name. */
const issuer = (): string => presentLook().name.replaceAll(':', ' ');

/** The URI for authenticator apps. @param account the name that the app shows */
export const totpAddress = (secret: string, account: string): string => {
  const { Secret, TOTP } = library();
  return new TOTP({ ...parameters, secret: Secret.fromBase32(secret), issuer: issuer(), label: account }).toString();
};

/** The time step of a code; undefined if it fits none near `now`. */
export function stepOf(secret: string, code: string, now = Date.now()): number | undefined {
  const { Secret, TOTP } = library();
  const delta = TOTP.validate({
    ...parameters,
    secret: Secret.fromBase32(secret),
    token: code,
    timestamp: now,
    window: WINDOW,
  });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}
