/** Recovery codes: ten of 49 bits each, for a lost factor. Only MACs of them are stored. */
import { randomInt } from 'node:crypto';
import type { Secrets } from '../../crypto/secrets.ts';

const COUNT = 10;
/** Without similar letters and digits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 10;

const draw = () => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** New codes, without the dash. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, draw);

/** As shown: `xxxxx-xxxxx`. */
export const spelled = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;

/** The stored MAC of a code, hex. */
export const recoveryCodeId = (secrets: Secrets, uid: number, code: string): string =>
  secrets.mac('recovery codes', `${uid}.${code}`).toString('hex');

/** A typed second factor. */
export interface TypedFactor {
  readonly kind: 'totp' | 'recovery';
  readonly code: string;
}

/** Reads a typed code, whatever its spaces and dashes; undefined if it can be no code. */
export function readFactor(typed: string): TypedFactor | undefined {
  const code = typed
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{Pd}]/gu, '');
  if (/^\d{6}$/.test(code)) return { kind: 'totp', code };
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter))
    ? { kind: 'recovery', code }
    : undefined;
}
