/**
 * Password hashing: argon2id with OWASP's parameters, a few at a time in fair turns, so that sign-ins leave room for
 * other work.
 */
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
  /** The hash of an unknown password: an unknown account takes as long as a wrong password. */
  nobody: '$argon2id$v=19$m=19456,p=1,t=2$yVLKJTKyF2m12EltYTO0kQ$SmCadiaS7YWBZ9syRuOaqVh8EI0gNNij4VPE2wNpZkg',
} as const;
/** For tests, whose many accounts would otherwise cost most of their time. */
const WEAK = {
  parameters: { type: argon2.argon2id, memoryCost: 256, timeCost: 1, parallelism: 1 },
  nobody: '$argon2id$v=19$m=256,p=1,t=1$iURTwjL7wO/wdnxz8sCiUQ$SzjaZasbQaq5BbBUBaJ/FHyfQKiYjsJivX4gFJJ0utw',
} as const;

/** The hashing of this process; strong unless configured otherwise. */
let kind: typeof STRONG | typeof WEAK = STRONG;

/** Milliseconds of a hash, as an initial estimate. */
const HASH_TAKES = 20;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 2;

/** One core stays free for all other requests. */
const AT_ONCE = Math.max(1, availableParallelism() - 1);

/** The queue of this process, which takes its patience from the configuration. */
let queue = createFairQueue(AT_ONCE, 2000, HASH_TAKES);

/** Hashes in fair turns, by caller and by account. @throws ApiError UNAVAILABLE if the queue is too long */
async function hashInTurn<T>(hash: string | undefined, work: () => Promise<T>): Promise<T> {
  const keys = [`address ${currentOrigin().address ?? 'here'}`, ...(hash === undefined ? [] : [`account ${hash}`])];
  try {
    return await queue.run(keys, work);
  } catch (cause) {
    throw cause instanceof QueueFull ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
  }
}

/** Configures hashing and patience, and reports the queue to the metrics. */
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

/** The hashed form of a password (RFC 8265, OpaqueString): keyboards differ in how they encode letters and spaces. */
const normalPassword = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** Whether two passwords are equal, however they were typed. */
export const samePassword = (one: string, other: string): boolean => normalPassword(one) === normalPassword(other);

/** A new password: 8–128 characters, not a common one. */
export const newPassword = z
  .string(reason('text'))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'))
  .refine((value) => [...normalPassword(value)].length >= 8, reason('passwordShort'))
  .refine((value) => [...normalPassword(value)].length <= 128, reason('passwordLong'))
  .refine((value) => kindsOfLetters(value) > 0, reason('blank'))
  .refine((value) => kindsOfLetters(value) > 1, reason('repeated'))
  .refine((value) => !isCommonPassword(value.normalize('NFKC')), reason('commonPassword'));

/** How many different letters it has, ignoring case and invisible characters. */
function kindsOfLetters(password: string): number {
  const seen = withoutInvisible(password.normalize('NFKC'))
    .replace(/[\s\u2800]/g, '')
    .toLowerCase();
  return new Set(Array.from(new Intl.Segmenter().segment(seen), ({ segment }) => segment)).size;
}

/** A password to be compared. */
export const givenPassword = z
  .string(reason('text'))
  .max(1024, reason('tooLong', { max: 1024 }))
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), reason('control'));

/** The stored hash, in PHC form. */
export const hashPassword = (password: string): Promise<string> =>
  hashInTurn(undefined, () => argon2.hash(normalPassword(password), kind.parameters));

interface RightPassword {
  /** True if the hash differs from what `hashPassword` would make today. */
  readonly outdated: boolean;
}

/**
 * Compares a password, in the same time with or without a hash. Hashes from before normalisation are of the text as
 * typed, so that is compared too if it differs.
 * @param after runs before the next comparison starts, so that parallel guesses are counted one by one
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

/** The lists of common passwords, unpacked on first use. */
function commonPasswords(): ReadonlySet<string> {
  const { dictionary }: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common']);
}

/** True for a common password, in any letter case. */
function isCommonPassword(password: string): boolean {
  common ??= commonPasswords();
  return common.has(password.toLowerCase());
}
