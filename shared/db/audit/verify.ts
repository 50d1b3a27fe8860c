/** Verifies that the audit was not changed. */
import type { AuditLog } from './audit-log.ts';
import { type AuditEntry, hashAfter } from './chain.ts';

export type AuditState =
  | { readonly whole: true; readonly rows: number; readonly last: number; readonly hash: string }
  | { readonly whole: false; readonly row: number; readonly fault: AuditFault };

/** The fault of the first wrong row. */
export type AuditFault = 'changed' | 'removed' | 'inserted';

type Log = Pick<AuditLog, 'head' | 'page' | 'outside'>;

const PAGE = 1000;

/**
 * Follows the chain from the first kept row to the head, while servers append to it and prune it.
 * @param most so many of the last rows; the one before them is taken as it is
 */
export async function verifyChain(log: Log, most = Number.POSITIVE_INFINITY): Promise<AuditState> {
  for (;;) {
    const began = await log.head();
    const state = await follow(log, most);
    // Rows that were pruned meanwhile are no fault.
    if (state.whole || began?.pruned_seq === (await log.head())?.pruned_seq) return state;
  }
}

const faulty = (row: number, fault: AuditFault): AuditState => ({ whole: false, row, fault });

async function follow(log: Log, most: number): Promise<AuditState> {
  const start = await log.head();
  if (!start) return faulty(0, 'removed');
  let { pruned_seq: last, pruned_hash: hash } = start;
  if (start.seq - last > most) {
    const [row] = await log.page(start.seq - most - 1, 1);
    if (row?.id !== start.seq - most) return faulty(start.seq - most, 'removed');
    ({ id: last, hash } = row);
  }
  const begin = last;
  let before = hash;
  for (let end = start.seq; ; ) {
    const page = await log.page(last, PAGE);
    for (const [at, row] of page.entries()) {
      if (row.id > end) break;
      const fault = faultOf(row, page[at + 1], { last, hash, before });
      if (fault) return fault;
      before = hash;
      ({ id: last, hash } = row);
    }
    if (last < end) {
      if (page.at(-1)?.id === last) continue;
      return faulty(last + 1, 'removed');
    }
    const head = await log.head();
    if (!head) return faulty(0, 'removed');
    if (head.seq > last) {
      end = head.seq;
      continue;
    }
    if (head.seq < last || head.hash !== hash) return faulty(last, 'changed');
    const outside = await log.outside();
    if (outside) return faulty(outside.id, 'inserted');
    return { whole: true, rows: last - begin, last, hash };
  }
}

/** @param so the last valid row: its number, its hash, and the hash before it */
function faultOf(row: AuditEntry, next: AuditEntry | undefined, so: { last: number; hash: string; before: string }) {
  const id = so.last + 1;
  if (row.id !== id) return faulty(id, 'removed');
  if (row.hash === hashAfter(so.hash, id, row)) return undefined;
  // The row is a copy of the one before.
  if (row.hash === so.hash) return faulty(id, 'inserted');
  // The last row was replaced: somebody renumbered the rows and inserted a forged one that fits.
  if (row.hash === hashAfter(so.before, so.last, row)) return faulty(so.last, 'inserted');
  // The row was inserted: the next one belongs here.
  const pushedOn = next !== undefined && next.hash === hashAfter(so.hash, id, next);
  return faulty(id, pushedOn ? 'inserted' : 'changed');
}
