/** Former usernames, which nobody else may get, nor any name that looks like them. */
import { createHmac } from 'node:crypto';
import { ApiError } from '../../api/errors.ts';
import type { Database } from '../../db/driver/database.ts';
import type { Query, Step } from '../../db/driver/query.ts';
import { createRetiredNameTable } from '../../db/tables/retired-names.ts';
import type { User } from '../../db/tables/users.ts';

type Forms = Pick<User, 'username_key' | 'username_skeleton'>;

export interface RetiredNames {
  /**
   * Whether this username, or one that looks like it, belonged to somebody.
   * @param own the account whose former names do not count
   */
  has(forms: Forms, own?: number): Promise<boolean>;
  /** The step that retires the username of an account that is closed or renamed. */
  retiring(user: Forms & Pick<User, 'uid'>): Query;
  /** The step after a username is assigned: USERNAME_EXISTS if it was retired at that moment. */
  refusing(user: Forms & Pick<User, 'uid'>): Step;
  /** The step that undoes it when the account is reopened. */
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
