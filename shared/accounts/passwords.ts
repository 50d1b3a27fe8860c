/** Passwords: argon2id at OWASP's parameters, a few at a time so that sign-ins do not starve the rest. */
import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Metrics } from '../metrics/metrics.ts';
import { isCommonPassword } from './common-passwords.ts';

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1 } as const;

const hashing = pLimit(availableParallelism());

export function watchHashing(metrics: Metrics): void {
  const help = 'Password hashes (argon2id) that are made or compared, and that wait for their turn.';
  metrics.readings('gauge', 'upare_password_hashes', help, 'state', () => ({
    running: hashing.activeCount,
    queued: hashing.pendingCount,
  }));
}

/** The hash of no password anybody knows: it makes an unknown account take as long as a wrong password. */
const NOBODY = '$argon2id$v=19$m=19456,p=1,t=2$yVLKJTKyF2m12EltYTO0kQ$SmCadiaS7YWBZ9syRuOaqVh8EI0gNNij4VPE2wNpZkg';

/** A password somebody wants to have: 8–128 characters, not one of the common ones. */
export const newPassword = z
  .string('must be a string')
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'must not have control characters')
  .refine((value) => [...value].length >= 8, 'must have at least 8 characters')
  .refine((value) => [...value].length <= 128, 'must not have more than 128 characters')
  .refine((value) => !isCommonPassword(value), 'is one of the most common passwords');

/** A password somebody says they have. */
export const givenPassword = z
  .string('must be a string')
  .max(1024, 'must not be longer than 1024 characters')
  .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), 'must not have control characters');

/** The hash to store, in PHC form. */
export const hashPassword = (password: string): Promise<string> => hashing(() => argon2.hash(password, PARAMETERS));

/**
 * Compares, in the same time whether or not there is a hash to compare with.
 * @param after runs before the next comparison may start, so that many guesses at once are counted one by one
 */
export function verifyPassword(
  hash: string | undefined,
  password: string,
  { before, after }: { before?: () => Promise<void>; after?: (right: boolean) => Promise<void> } = {},
): Promise<boolean> {
  return hashing(async () => {
    await before?.();
    const same = await argon2.verify(hash ?? NOBODY, password);
    const right = same && hash !== undefined;
    await after?.(right);
    return right;
  });
}

/** True where the hash was made with other parameters than a new one would be. */
export const needsRehash = (hash: string): boolean => argon2.needsRehash(hash, PARAMETERS);
