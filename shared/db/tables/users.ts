/** People's accounts. */
import type { Database } from '../driver/database.ts';
import { placeholder, type Query, type Step } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type User = Row<'users'>;

/** The columns that apps may learn by the scopes profile, email and phone. */
const disclosed = [
  ...['username', 'nickname', 'language', 'zoneinfo'],
  ...['email', 'email_verified_at', 'phone', 'phone_verified_at'],
];
const isDisclosed = (columns: Partial<User>): boolean =>
  Object.keys(columns).some((column) => disclosed.includes(column));

export type NewUser = Pick<User, 'username' | 'username_key' | 'username_skeleton' | 'password_hash' | 'language'> &
  Partial<User>;
/** Whether an account is open: neither disabled by an operator nor closed by its owner. */
export const isOpen = ({ disabled_at, closed_at }: Pick<User, 'disabled_at' | 'closed_at'>): boolean =>
  disabled_at === null && closed_at === null;

type SearchedColumn = 'username_key' | 'nickname_key' | 'email' | 'phone';

/** Accounts with a column that begins with a text, ordered by an index. */
export function beginningWith(database: Database, column: SearchedColumn, text: string, limit: number): Query<User[]> {
  const { where, order } = database.beginning(column, text);
  return database
    .sql('users')
    .where(where)
    .orderByRaw(...order)
    .limit(limit)
    .select('*');
}

export type UserTable = ReturnType<typeof createUserTable>;

export function createUserTable(database: Database) {
  const users = () => database.sql('users');
  // The most frequent lookups, compiled once.
  const byUid = database.prepare(users().where('uid', placeholder('uid', 'bigint')).first());
  const byUsernameKey = database.prepare(users().where('username_key', placeholder('key')).first());
  const uidByUsernameKey = database.prepare(
    users().where('username_key', placeholder('key')).whereNull('closed_at').first('uid'),
  );
  const unclosedUid = database.prepare(
    users().where('uid', placeholder('uid', 'bigint')).whereNull('closed_at').first('uid'),
  );
  const one = (where: Partial<User>) => database.read(users().where(where).first());
  const changing = (uid: number, columns: Partial<User>, still: Partial<User> = {}): Query =>
    users()
      .where({ uid, ...still })
      .update(isDisclosed(columns) ? { ...columns, updated_at: Date.now() } : columns);

  const reserveUid = () => database.reserveId('users', 'uid');

  const adding = (user: NewUser) => {
    const now = Date.now();
    return users().insert({ ...user, created_at: now, password_changed_at: now });
  };

  return {
    byUid: (uid: number) => database.read(byUid({ uid })),
    byUsernameKey: (key: string) => database.read(byUsernameKey({ key })),
    /** The uid of an account that its owner has not closed. */
    uidByUsernameKey: async (key: string) => (await database.read(uidByUsernameKey({ key })))?.uid,
    /** The same uid, if there is such an account and its owner has not closed it. */
    unclosedUid: async (uid: number) => (await database.read(unclosedUid({ uid })))?.uid,
    /** Whether a username is taken, or one that looks like it. */
    hasUsername: async (forms: { readonly username_key: string; readonly username_skeleton: string }) =>
      (await database.read(
        users()
          .where('username_key', forms.username_key)
          .orWhere('username_skeleton', forms.username_skeleton)
          .first('uid'),
      )) !== undefined,
    byEmail: (email: string) => one({ email }),
    byPhone: (phone: string) => one({ phone }),

    /**
     * Creates an account, with further steps after it.
     * @returns its uid
     * @throws UniqueViolation users_username_key_unique, users_email_unique, …
     */
    async add(user: NewUser, ...more: Step[]): Promise<number> {
      const { uid = await reserveUid() } = user;
      await database.atomic([adding({ ...user, uid }), ...more]);
      return uid;
    },

    /** Reserves the uid of an account to be created; nobody else gets it. */
    reserveUid,

    /** `add` as a step of a larger write. */
    adding: (user: NewUser): Query => adding(user),

    /** Changes columns of one account if it still has the values of `still`. Resolves to false if not. */
    change: async (uid: number, columns: Partial<User>, still?: Partial<User>) =>
      (await database.write(changing(uid, columns, still))) > 0,

    /**
     * `change` as a step of a larger write.
     * @param still values that it must still have: otherwise the step affects no row
     */
    changing,

    /** A step that affects no row if the account has another password by now; it changes nothing. */
    unchanged: ({ uid, password_changed_at }: Pick<User, 'uid' | 'password_changed_at'>): Query =>
      users().where({ uid, password_changed_at }).update({ password_changed_at }),

    /** Accounts with something that begins with a text, each once, for operators. Indexes answer every part. */
    async search(
      begins: {
        readonly uid: number | undefined;
        readonly names: string;
        readonly emails: readonly string[];
        readonly phones: readonly string[];
      },
      limit: number,
    ): Promise<User[]> {
      const like = (column: SearchedColumn, text: string) =>
        database.read(beginningWith(database, column, text, limit));
      const found = await Promise.all([
        begins.uid === undefined ? [] : database.read(users().where({ uid: begins.uid })),
        like('username_key', begins.names),
        ...begins.emails.map((email) => like('email', email)),
        ...begins.phones.map((phone) => like('phone', phone)),
        like('nickname_key', begins.names),
      ]);
      return [...new Map(found.flat().map((user) => [user.uid, user])).values()].slice(0, limit);
    },

    /** A page of accounts by uid, the newest first. @param before a uid that all of them are smaller than */
    newest: (before: number, limit: number): Promise<User[]> =>
      database.read(users().where('uid', '<', before).orderBy('uid', 'desc').limit(limit)),

    /** A page of accounts by uid, the oldest first. */
    list: (after: number, limit: number): Promise<User[]> =>
      database.read(users().where('uid', '>', after).orderBy('uid').limit(limit)),
  };
}
