/** Passwords: argon2id at OWASP's parameters, a few at a time and in fair turns, so that sign-ins do not starve the rest. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import { z } from 'zod';
import { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Config } from '../config/config.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createFairQueue, QueueFull } from '../runtime/fair-queue.ts';
import { currentOrigin } from '../runtime/request-id.ts';
import { withoutInvisible } from './invisible.ts';

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
const STRONG = {
  parameters: { type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1 },
  /** The hash of no password anybody knows: it makes an unknown account take as long as a wrong password. */
  nobody: '$argon2id$v=19$m=19456,p=1,t=2$yVLKJTKyF2m12EltYTO0kQ$SmCadiaS7YWBZ9syRuOaqVh8EI0gNNij4VPE2wNpZkg',
} as const;
/** For tests, whose many accounts would cost more than all else that they do. */
const WEAK = {
  parameters: { type: argon2.argon2id, memoryCost: 256, timeCost: 1, parallelism: 1 },
  nobody: '$argon2id$v=19$m=256,p=1,t=1$iURTwjL7wO/wdnxz8sCiUQ$SzjaZasbQaq5BbBUBaJ/FHyfQKiYjsJivX4gFJJ0utw',
} as const;

/** What this process hashes by: strongly, where no configuration says otherwise. */
let kind: typeof STRONG | typeof WEAK = STRONG;

/** Milliseconds that a hash takes, before anything is known of it. */
const HASH_TAKES = 20;
/** Seconds after which it is worth to come again. */
const RETRY_AFTER = 2;

/** A core is left to everybody who does not sign in. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);

/** Of this process; it takes up the patience of the configuration where there is one. */
let queue = createFairQueue(AT_ONCE, 2000, HASH_TAKES);

/**
 * Hashes in turn: by who asks, and by whose password it is.
 * @throws ApiError UNAVAILABLE where more wait than can be hashed soon
 */
async function hashInTurn<T>(hash: string | undefined, work: () => Promise<T>): Promise<T> {
  const keys = [`address ${currentOrigin().address ?? 'here'}`, ...(hash === undefined ? [] : [`account ${hash}`])];
  try {
    return await queue.run(keys, work);
  } catch (cause) {
    throw cause instanceof QueueFull ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
  }
}

/** Sets how passwords are hashed and for how long one may wait for its turn, and tells how many do. */
export function configureHashing(
  { passwordHashing, passwordWait }: Pick<Config, 'passwordHashing' | 'passwordWait'>,
  metrics: Metrics,
): void {
  kind = passwordHashing === 'weak' ? WEAK : STRONG;
  queue = createFairQueue(AT_ONCE, passwordWait * 1000, HASH_TAKES);
  const help = 'Password hashes (argon2id) that are made or compared, and that wait for their turn.';
  metrics.readings('gauge', 'upare_password_hashes', help, 'state', () => ({
    running: queue.running(),
    queued: queue.waiting(),
  }));
}

/**
 * The form in which a password is hashed (RFC 8265, OpaqueString): keyboards differ in how they write the same letters,
 * and in their spaces.
 */
const normalPassword = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** Whether two passwords are the same, however they were typed. */
export const samePassword = (one: string, other: string): boolean => normalPassword(one) === normalPassword(other);

/** A password somebody wants to have: 8–128 characters, not one of the common ones. */
export const newPassword = z
  .string(reason('text'))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'))
  .refine((value) => [...normalPassword(value)].length >= 8, reason('passwordShort'))
  .refine((value) => [...normalPassword(value)].length <= 128, reason('passwordLong'))
  .refine((value) => kindsOfLetters(value) > 0, reason('blank'))
  .refine((value) => kindsOfLetters(value) > 1, reason('repeated'))
  .refine((value) => !isCommonPassword(value.normalize('NFKC')), reason('commonPassword'));

/** How many letters differ, in any letter case; what shows nothing is none. */
function kindsOfLetters(password: string): number {
  const seen = withoutInvisible(password.normalize('NFKC'))
    .replace(/[\s\u2800]/g, '')
    .toLowerCase();
  return new Set(Array.from(new Intl.Segmenter().segment(seen), ({ segment }) => segment)).size;
}

/** A password somebody says they have. */
export const givenPassword = z
  .string(reason('text'))
  .max(1024, reason('tooLong', { max: 1024 }))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'));

/** The hash to store, in PHC form. */
export const hashPassword = (password: string): Promise<string> =>
  hashInTurn(undefined, () => argon2.hash(normalPassword(password), kind.parameters));

interface RightPassword {
  /** True where the hash is not what `hashPassword` would make today. */
  readonly outdated: boolean;
}

/**
 * Compares, in the same time whether or not there is a hash to compare with: hashes from before passwords had a normal
 * form are of what was typed, so where that differs it is compared too.
 * @param after runs before the next comparison may start, so that many guesses at once are counted one by one
 */
export function verifyPassword(
  hash: string | undefined,
  password: string,
  { before, after }: { before?: () => Promise<void>; after?: (right: boolean) => Promise<void> } = {},
): Promise<RightPassword | undefined> {
  return hashInTurn(hash, async () => {
    await before?.();
    const { parameters, nobody } = kind;
    const normal = normalPassword(password);
    const same = await argon2.verify(hash ?? nobody, normal);
    const asTyped = !same && normal !== password && (await argon2.verify(hash ?? nobody, password));
    const right = hash !== undefined && (same || asTyped);
    await after?.(right);
    return right ? { outdated: asTyped || argon2.needsRehash(hash, parameters) } : undefined;
  });
}

const require = createRequire(import.meta.url);
let common: ReadonlySet<string> | undefined;

/** The lists that attackers try first, unpacked for the first password that is asked about. */
function commonPasswords(): ReadonlySet<string> {
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** True for a password from those lists, in any letter case. */
function isCommonPassword(password: string): boolean {
  common ??= commonPasswords();
  return common.has(password.toLowerCase());
}
