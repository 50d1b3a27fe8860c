/** Recovery codes: ten of 49 bits each, for who has lost the other factor. What is kept of them opens nothing. */
import { createHmac, randomInt } from 'node:crypto';
import type { Secrets } from '../../crypto/secrets.ts';

const COUNT = 10;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 10;

const draw = () => Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** New ones, without the stroke that people read. */
export const newRecoveryCodes = (): string[] => Array.from({ length: COUNT }, draw);

/** As people read it: `xxxxx-xxxxx`. */
export const spelled = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;

/** What is stored of a code of an account, hex. */
export const recoveryCodeId = (secrets: Secrets, uid: number, code: string): string =>
  createHmac('sha256', secrets.key('recovery codes')).update(`${uid}.${code}`).digest('hex');

/** What somebody typed where a second factor is asked for. */
export interface TypedFactor {
  readonly kind: 'totp' | 'recovery';
  readonly code: string;
}

/** Reads it, with whatever spaces and strokes; undefined for what can be neither. */
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
