/** What is accepted once: proofs, links and attempts, remembered by their ids for as long as they would be good. */
import type { Database } from '../driver/database.ts';

/**
 * True for the first caller, over all instances, with this id.
 * @param expires_at until when it is remembered, epoch milliseconds
 */
export async function isFirst(
  { sql, write }: Pick<Database, 'sql' | 'write'>,
  id: string,
  expires_at: number,
): Promise<boolean> {
  const row = { id, payload: '{}', expires_at };
  return (await write(sql('replay_detections').insert(row).onConflict('id').ignore())) === 1;
}
