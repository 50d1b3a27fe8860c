/** What rotation keeps of the answer to a refresh, to forgive a lost one, goes soon after it is given no more. */
import type { Config } from '../config/config.ts';
import type { Database } from './driver/database.ts';

const BATCH = 500;
/** Milliseconds, for the clocks of several machines. */
const MARGIN = 60_000;

/** Until when answers to refreshes are given no more, epoch milliseconds. */
export const answeredNoMore = ({ refreshGrace }: Pick<Config, 'refreshGrace'>): number =>
  Date.now() - refreshGrace * 1000 - MARGIN;

/**
 * Forgets the kept answers of refresh tokens that were spent after one time and up to another, a small batch at a time.
 * The rows stay: by them the reuse of a spent token is noticed.
 */
export async function forgetAnswers(
  { sql, write }: Pick<Database, 'sql' | 'write'>,
  { after, until }: { readonly after: number; readonly until: number },
  signal?: AbortSignal,
): Promise<void> {
  for (let count = BATCH; count === BATCH && !signal?.aborted; ) {
    const kept = sql('refresh_tokens')
      .where('consumed_at', '>', after)
      .andWhere('consumed_at', '<=', until)
      .whereNotNull('answer')
      .limit(BATCH)
      .select('id');
    count = await write(sql('refresh_tokens').whereIn('id', kept).update({ answer: null }));
  }
}
