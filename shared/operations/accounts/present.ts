/** An account as operators see it: nothing of its details, and no hash. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import type { User } from '../../db/tables/users.ts';

export const accountShape = z.object({
  uid: z.int(),
  username: z.string(),
  email: z.string().nullable(),
  email_verified: z.boolean(),
  phone: z.string().nullable(),
  phone_verified: z.boolean(),
  nickname: z.string().nullable(),
  created_at: z.iso.datetime(),
  disabled_at: z.iso.datetime().nullable(),
  /** When its person closed it. */
  closed_at: z.iso.datetime().nullable(),
});

export type Account = z.output<typeof accountShape>;

/** The account with the password that nobody has chosen, told this once. */
export const accountWithPassword = accountShape.extend({ password: z.string().optional() });

export const presentAccount = (user: User): Account => ({
  uid: user.uid,
  username: user.username,
  email: user.email,
  email_verified: user.email_verified_at !== null,
  phone: user.phone,
  phone_verified: user.phone_verified_at !== null,
  nickname: user.nickname,
  created_at: isoTime(user.created_at),
  disabled_at: user.disabled_at === null ? null : isoTime(user.disabled_at),
  closed_at: user.closed_at === null ? null : isoTime(user.closed_at),
});
