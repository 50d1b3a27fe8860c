/** Deletes sealed answers of refreshes soon after their grace period. */
import type { Config } from '../config/config.ts';
import type { Database } from './driver/database.ts';

const BATCH = 500;
/** Milliseconds that are looked through at once: most rows have no answer any more. */
const SPAN = 10 * 60_000;
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
  { sql, read, write }: Pick<Database, 'sql' | 'read' | 'write'>,
  { after, until }: { readonly after: number; readonly until: number },
  signal?: AbortSignal,
): Promise<void> {
  const spent = (from: number, to: number) =>
    sql('refresh_tokens').where('consumed_at', '>', from).andWhere('consumed_at', '<=', to);
  const nextAfter = (time: number) => read(spent(time, until).orderBy('consumed_at').first('consumed_at'));
  let done = after;
  for (let next = await nextAfter(done); next && !signal?.aborted; next = await nextAfter(done)) {
    const end = Math.min(Number(next.consumed_at) + SPAN, until);
    for (let count = BATCH; count === BATCH && !signal?.aborted; ) {
      const kept = spent(done, end).whereNotNull('answer').limit(BATCH).select('id');
      count = await write(sql('refresh_tokens').whereIn('id', kept).update({ answer: null }));
    }
    done = end;
  }
}
