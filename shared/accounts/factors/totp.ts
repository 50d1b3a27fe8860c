/** One-time passwords by time (RFC 6238), as authenticator apps make them: six digits for each 30 seconds. */
import { Secret, TOTP } from 'otpauth';
import { presentLook } from '../../look/present.ts';

const PERIOD = 30;
/** Steps before and after the present one, for clocks that differ. */
const WINDOW = 1;

const parameters = { algorithm: 'SHA1', digits: 6, period: PERIOD } as const;

/** A new secret of 160 bits, in base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** A colon would part it from the account. */
const issuer = (): string => presentLook().name.replaceAll(':', ' ');

/** What an authenticator app reads from a QR code, or from a text. @param account as the app is to show it */
export const totpAddress = (secret: string, account: string): string =>
  new TOTP({ ...parameters, secret: Secret.fromBase32(secret), issuer: issuer(), label: account }).toString();

/** The step of time whose code this is; undefined where it is that of none near `now`. */
export function stepOf(secret: string, code: string, now = Date.now()): number | undefined {
  const delta = TOTP.validate({
    ...parameters,
    secret: Secret.fromBase32(secret),
    token: code,
    timestamp: now,
    window: WINDOW,
  });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}
