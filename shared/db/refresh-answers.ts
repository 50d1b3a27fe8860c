/** Deletes sealed answers of refreshes soon after their grace period. */
import type { Config } from '../config/config.ts';
import type { Database } from './driver/database.ts';

const BATCH = 500;
/** Milliseconds, for clock differences between machines. */
const MARGIN = 60_000;

/** The time until which answers have expired, epoch milliseconds. */
export const answeredNoMore = ({ refreshGrace }: Pick<Config, 'refreshGrace'>): number =>
  Date.now() - refreshGrace * 1000 - MARGIN;

/**
 * Deletes the answers of refresh tokens that were spent between two times, in small batches. The rows stay: they reveal
 * the reuse of a spent token.
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
