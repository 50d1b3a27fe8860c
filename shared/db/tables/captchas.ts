/** The captchas that wait for an answer, one for each holder and scenario. */
import type { Database } from '../driver/database.ts';

export function createCaptchaTable(database: Database) {
  const { sql } = database;
  /** The captcha of this id while it can still be answered. */
  const live = (id: string) =>
    sql('captchas').where({ id }).whereNull('spent_at').andWhere('expires_at', '>', Date.now());
  /** Runs one conditional statement, so that each of many callers at once sees what the one before it left. */
  const touched = async (query: ReturnType<typeof live>) => {
    const [row] = await database.writeReturning(query.returning(['text_mac', 'wrong_tries']));
    return row;
  };

  return {
    /**
     * Puts a fresh captcha in the place of the former one.
     * @param lifetime milliseconds
     */
    async replace(id: string, text_mac: string, lifetime: number): Promise<void> {
      const row = { id, text_mac, wrong_tries: 0, spent_at: null, expires_at: Date.now() + lifetime };
      await database.write(sql('captchas').insert(row).onConflict('id').merge());
    },

    /**
     * Ends a captcha. Resolves to its text's MAC for the one caller that ended it, for all others to undefined; for
     * nobody where a try has failed, so that no guesses are tried out before the one that counts.
     */
    async take(id: string): Promise<string | undefined> {
      const row = await touched(live(id).update({ spent_at: Date.now() }));
      return row?.wrong_tries === 0 ? row.text_mac : undefined;
    },

    /** Undoes `take` for the answer that was right, unless there is another captcha by now. */
    async giveBack(id: string, text_mac: string): Promise<void> {
      await database.write(sql('captchas').where({ id, text_mac }).update({ spent_at: null }));
    },

    /**
     * Counts a try. A wrong one ends the captcha when it is the last of `wrongTries`, a right one where `spendRight`.
     * @param given the MAC of the answer
     * @returns the MAC of the text, or undefined where the captcha had ended before
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
