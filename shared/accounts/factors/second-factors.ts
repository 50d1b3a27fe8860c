/** The second factors of an account: setting them up and verifying them. */
import { ApiError } from '../../api/errors.ts';
import { type Secrets, seal, unseal } from '../../crypto/secrets.ts';
import type { Database } from '../../db/driver/database.ts';
import { createPasskeyTable } from '../../db/tables/passkeys.ts';
import { createSecondFactorTable, type TotpFactor } from '../../db/tables/second-factors.ts';
import type { User } from '../../db/tables/users.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Messages, Receiver } from '../notices/messages.ts';
import type { KnownDevices } from '../sign-in/known-devices.ts';
import { newRecoveryCodes, readFactor, recoveryCodeId, spelled } from './recovery-codes.ts';
import { newTotpSecret, stepOf } from './totp.ts';
import { countTry, type Try } from './tries.ts';

/** The kinds of second factors. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery';

/** How a second factor was proven (RFC 8176). */
export interface FactorProof {
  readonly amr: readonly string[];
}

export interface SecondFactors {
  /** The kinds that an account has; none if its password is enough. */
  methods(uid: number): Promise<FactorMethod[]>;
  /**
   * Verifies a typed code, of an authenticator app or for recovery, and uses it up.
   * @throws ApiError INVALID_SECOND_FACTOR, RATE_LIMITED
   */
  check(typed: string, user: Receiver, from: Pick<Try, 'address' | 'device'>): Promise<FactorProof>;
  /**
   * The secret that is being set up, stable for an hour unless the password changes: whoever knew that may have seen it.
   * Undefined if the account has an authenticator.
   */
  begin(user: Pick<User, 'uid' | 'password_changed_at'>): Promise<string | undefined>;
  /**
   * Activates the authenticator, and creates recovery codes.
   * @returns these as shown to the person, once
   * @throws ApiError INVALID_SECOND_FACTOR for a wrong code; OVERTAKEN
   */
  confirm(user: Receiver, typed: string): Promise<string[]>;
  /** Creates new recovery codes; the former ones end. */
  renewCodes(user: Receiver): Promise<string[]>;
  codesLeft(uid: number): Promise<number>;
  /** When the authenticator was activated, epoch milliseconds. */
  totpSince(uid: number): Promise<number | undefined>;
  removeTotp(user: Receiver): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly secrets: Secrets;
  readonly limits: Limits;
  readonly knownDevices: KnownDevices;
  readonly messages: Messages;
}

/** Milliseconds for confirming a new one. */
const SETTING_UP = 3600_000;

export function createSecondFactors({ database, secrets, limits, knownDevices, messages }: Deps): SecondFactors {
  const table = createSecondFactorTable(database);
  const passkeys = createPasskeyTable(database);
  const key = secrets.key('authenticator secrets');
  const contextOf = (uid: number) => `authenticator of ${uid}`;
  const open = ({ uid, sealed_secret }: TotpFactor) => unseal(key, contextOf(uid), sealed_secret);

  /** Replaces all codes: new ones, and the steps that store them. */
  const newCodes = (uid: number) => {
    const codes = newRecoveryCodes();
    const ids = codes.map((code) => recoveryCodeId(secrets, uid, code));
    return { codes: codes.map(spelled), steps: table.replacingCodes(uid, ids) };
  };

  const spendTotp = async (uid: number, code: string): Promise<boolean> => {
    const row = await table.totp(uid);
    const step = row && row.confirmed_at !== null ? stepOf(open(row), code) : undefined;
    return step !== undefined && table.spendStep(uid, step);
  };

  const spendRecoveryCode = async (user: Receiver, code: string): Promise<boolean> => {
    if (!(await table.spendCode(user.uid, recoveryCodeId(secrets, user.uid, code)))) return false;
    await messages.tell(user, 'recovery code used', { left: String(await table.codesLeft(user.uid)) });
    return true;
  };

  return {
    async methods(uid) {
      const [totp, passkey, codes] = await Promise.all([table.totp(uid), passkeys.any(uid), table.codesLeft(uid)]);
      const hasTotp = totp !== undefined && totp.confirmed_at !== null;
      if (!hasTotp && !passkey) return [];
      return [
        ...(hasTotp ? (['totp'] as const) : []),
        ...(passkey ? (['passkey'] as const) : []),
        ...(codes > 0 ? (['recovery'] as const) : []),
      ];
    },

    async check(typed, user, from) {
      const given = readFactor(typed);
      const about = { ...from, uid: user.uid, guessable: given?.kind !== 'recovery' };
      const right = await countTry({ limits, knownDevices }, about, async () => {
        if (!given) return false;
        return given.kind === 'totp' ? spendTotp(user.uid, given.code) : spendRecoveryCode(user, given.code);
      });
      if (!right) throw new ApiError('INVALID_SECOND_FACTOR');
      return { amr: ['otp'] };
    },

    async begin({ uid, password_changed_at }) {
      const since = Math.max(Date.now() - SETTING_UP, password_changed_at);
      await table.begin(uid, seal(key, contextOf(uid), newTotpSecret()), since);
      const row = await table.totp(uid);
      return row && row.confirmed_at === null ? open(row) : undefined;
    },

    async confirm(user, typed) {
      const row = await table.totp(user.uid);
      const given = readFactor(typed);
      const step = row && given?.kind === 'totp' ? stepOf(open(row), given.code) : undefined;
      if (!row || step === undefined) throw new ApiError('INVALID_SECOND_FACTOR');
      const { codes, steps } = newCodes(user.uid);
      await database.atomic([
        { query: table.confirming(row, step), otherwise: () => new ApiError('OVERTAKEN') },
        ...steps,
        table.forgettingProofs(user.uid),
        messages.telling(user, 'authenticator added', {}),
      ]);
      return codes;
    },

    async renewCodes(user) {
      const { codes, steps } = newCodes(user.uid);
      await database.atomic([...steps, messages.telling(user, 'recovery codes renewed', {})]);
      return codes;
    },

    codesLeft: (uid) => table.codesLeft(uid),
    totpSince: async (uid) => (await table.totp(uid))?.confirmed_at ?? undefined,

    async removeTotp(user) {
      await database.atomic([
        { query: table.removingTotp(user.uid), otherwise: () => new ApiError('OVERTAKEN') },
        table.removingUselessCodes(user.uid),
        messages.telling(user, 'authenticator removed', {}),
      ]);
    },
  };
}
