/** An account for operators, without personal details and hashes. */
import { z } from 'zod';
import { presentMedia } from '../../accounts/media/media.ts';
import { isoTime } from '../../api/fields.ts';
import type { AccountState } from '../../db/tables/account-state.ts';
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
  /** When its owner closed it. */
  closed_at: z.iso.datetime().nullable(),
});

export type Account = z.output<typeof accountShape>;

/** The account with its generated password, shown once. */
export const accountWithPassword = accountShape.extend({ password: z.string().optional() });

/** The account with its state. */
export const accountWithState = accountShape.extend({
  operator: z.boolean(),
  second_factor: z.boolean(),
  sessions: z.int().describe('Where it is signed in by a browser.'),
  apps: z.int().describe('What it lets apps and devices do, each by itself.'),
  locked_until: z.iso.datetime().nullable().describe('Until when strangers wait who try its password.'),
});

export const presentState = ({ operator, factors, sessions, grants, waits_until }: AccountState) => ({
  operator,
  second_factor: factors > 0,
  sessions,
  apps: grants,
  locked_until: isoTime(waits_until),
});

export const presentAccount = (user: User): Account => ({
  uid: user.uid,
  username: user.username,
  ...presentMedia(user),
  nickname: user.nickname,
  created_at: isoTime(user.created_at),
  disabled_at: isoTime(user.disabled_at),
  closed_at: isoTime(user.closed_at),
});
