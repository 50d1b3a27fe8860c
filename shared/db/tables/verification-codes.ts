/** Verification codes: one row per account, medium, purpose and request. */
import type { Database } from '../driver/database.ts';
import type { Query, Step } from '../driver/query.ts';
import type { Row } from './tables.ts';

/** The key of a code: `medium` is a normal email address or number. */
export type CodePlace = Pick<Row<'verification_codes'>, 'uid' | 'medium' | 'purpose' | 'asking'>;

/** @param tries wrong answers that end a code */
export function createVerificationCodeTable(database: Database, tries: number) {
  const { sql } = database;
  const at = ({ uid, medium, purpose, asking }: CodePlace) =>
    sql('verification_codes').where({ uid, medium, purpose, asking });
  const live = (place: CodePlace) =>
    at(place).whereNotNull('code_mac').andWhere('valid_until', '>', Date.now()).andWhere('wrong_tries', '<', tries);

  return {
    /**
     * Starts the interval before the next sending. A former code stays.
     * @param now the time of the claim, by which `store` and `release` identify it
     * @param interval milliseconds
     * @param kept milliseconds until the row may be swept
     * @returns true for one of several callers at once, and only if no interval is running
     */
    async claim(place: CodePlace, now: number, interval: number, kept: number): Promise<boolean> {
      const changes = { sent_at: now, expires_at: now + kept };
      const query = sql('verification_codes')
        .insert({ ...place, wrong_tries: 0, ...changes })
        .onConflict(['uid', 'medium', 'purpose', 'asking'])
        .merge(changes)
        .where((free) =>
          free.whereNull('verification_codes.sent_at').orWhere('verification_codes.sent_at', '<=', now - interval),
        );
      return (await database.write(query)) > 0;
    },

    /** The start of the running interval, epoch milliseconds, or undefined. */
    async sentAt(place: CodePlace): Promise<number | undefined> {
      const row = await database.read(at(place).first('sent_at'));
      return row?.sent_at ?? undefined;
    },

    /** Ends the interval of a claim whose code was not sent. */
    async release(place: CodePlace, claimedAt: number): Promise<void> {
      await database.write(at(place).where({ sent_at: claimedAt }).update({ sent_at: null }));
    },

    /** Stores the code of a claim instead of the former one. */
    async store(place: CodePlace, claimedAt: number, code_mac: string, valid_until: number): Promise<void> {
      await database.write(at(place).where({ sent_at: claimedAt }).update({ code_mac, valid_until, wrong_tries: 0 }));
    },

    /** Begins a request with the MAC of a code that is created later. */
    async open(place: CodePlace, code_mac: string, now: number, valid_until: number): Promise<void> {
      const row = { ...place, code_mac, wrong_tries: 0, sent_at: now, valid_until, expires_at: valid_until };
      await database.write(sql('verification_codes').insert(row));
    },

    /** The step that sets the code of a request. */
    filling: (place: CodePlace, code_mac: string): Query => live(place).update({ code_mac }),

    /**
     * Counts a wrong try.
     * @param given the MAC of the answer
     * @returns the MAC of the code while it can be answered
     */
    async attempt(place: CodePlace, given: string): Promise<string | undefined> {
      const wrong_tries = sql.raw('case when code_mac = ? then wrong_tries else wrong_tries + 1 end', [given]);
      const query = live(place).update({ wrong_tries }).returning('code_mac');
      const [row] = await database.writeReturning(query);
      return row?.code_mac ?? undefined;
    },

    /**
     * Spends a code and runs the steps that it allows, all or nothing. The interval continues.
     * @param otherwise the error for all but one of several callers at once
     */
    async spend(place: CodePlace, code_mac: string, steps: readonly Step[], otherwise: () => Error): Promise<void> {
      await database.atomic([
        { query: live(place).where({ code_mac }).update({ code_mac: null }), otherwise },
        ...steps,
      ]);
    },
  };
}
