/** Usernames that nobody else is given, nor one that looks like them: those that people had before, or had to the end. */
import { createHmac } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import type { Database } from '../db/driver/database.ts';
import type { Query, Step } from '../db/driver/query.ts';
import { createRetiredNameTable } from '../db/tables/retired-names.ts';
import type { User } from '../db/tables/users.ts';

type Forms = Pick<User, 'username_key' | 'username_skeleton'>;

export interface RetiredNames {
  /** Whether this username was somebody's, or looks like one that was. @param own whose former names do not count */
  has(forms: Forms, own?: number): Promise<boolean>;
  /** The step that retires the username of an account which is closed, or gets another. */
  retiring(user: Forms & Pick<User, 'uid'>): Query;
  /** The step after the one that gives somebody a username: USERNAME_EXISTS where it was retired at that very moment. */
  refusing(user: Forms & Pick<User, 'uid'>): Step;
  /** The step that undoes it, where the account is taken back. */
  releasing(user: Forms & Pick<User, 'uid'>): Query;
}

/** @param key of the MACs, derived from the master secret */
export function createRetiredNames(database: Database, key: () => Buffer): RetiredNames {
  const table = createRetiredNameTable(database);
  const mac = (form: string) => createHmac('sha256', key()).update(form).digest('hex');
  const macs = ({ username_key, username_skeleton }: Forms) => [
    mac(`key ${username_key}`),
    ...(username_skeleton === null ? [] : [mac(`skeleton ${username_skeleton}`)]),
  ];
  return {
    has: (forms, own) => table.hasAny(macs(forms), own),
    retiring: ({ uid, ...forms }) => table.adding(uid, macs(forms)),
    refusing: ({ uid, ...forms }) => ({
      query: table.unlessRetired(uid, macs(forms)),
      otherwise: () => new ApiError('USERNAME_EXISTS'),
    }),
    releasing: ({ uid, ...forms }) => table.removing(uid, macs(forms)),
  };
}
