/** Unanswered captchas, one per holder and scenario. */
import type { Database } from '../driver/database.ts';

export function createCaptchaTable(database: Database) {
  const { sql } = database;
  /** The captcha of this id while it can still be answered. */
  const live = (id: string) =>
    sql('captchas').where({ id }).whereNull('spent_at').andWhere('expires_at', '>', Date.now());
  /** Runs one conditional statement, so that each of several callers sees the effect of the one before. */
  const touched = async (query: ReturnType<typeof live>) => {
    const [row] = await database.writeReturning(query.returning(['text_mac', 'wrong_tries']));
    return row;
  };

  return {
    /** Replaces the former captcha by a new one. @param lifetime milliseconds */
    async replace(id: string, text_mac: string, lifetime: number): Promise<void> {
      const row = { id, text_mac, wrong_tries: 0, spent_at: null, expires_at: Date.now() + lifetime };
      await database.write(sql('captchas').insert(row).onConflict('id').merge());
    },

    /**
     * Ends a captcha. Resolves to the MAC of its text for the one caller that ended it, else to undefined; to undefined
     * for all after a failed try, so that no guess is tested beforehand.
     */
    async take(id: string): Promise<string | undefined> {
      const row = await touched(live(id).update({ spent_at: Date.now() }));
      return row?.wrong_tries === 0 ? row.text_mac : undefined;
    },

    /** Undoes `take` after a right answer, unless there is another captcha by now. */
    async giveBack(id: string, text_mac: string): Promise<void> {
      await database.write(sql('captchas').where({ id, text_mac }).update({ spent_at: null }));
    },

    /**
     * Counts a try. A wrong one ends the captcha if it is the last of `wrongTries`, a right one if `spendRight`.
     * @param given the MAC of the answer
     * @returns the MAC of the text, or undefined if the captcha had ended before
     */
    async attempt(id: string, given: string, wrongTries: number, spendRight: boolean): Promise<string | undefined> {
      const now = Date.now();
      const row = await touched(
        live(id).update({
          wrong_tries: sql.raw('case when text_mac = ? then wrong_tries else wrong_tries + 1 end', [given]),
          spent_at: sql.raw(
            'case when text_mac = ? then cast(? as bigint) when wrong_tries + 1 >= ? then ? else spent_at end',
            [given, spendRight ? now : null, wrongTries, now],
          ),
        }),
      );
      return row?.text_mac;
    },
  };
}
