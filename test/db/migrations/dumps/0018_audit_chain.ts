/** What was noted before is brought into the chain, in its order. */
import { createHash } from 'node:crypto';
import { changed, type Dump, type Replay, type Row } from '../_replay.ts';

const START = '0'.repeat(64);
const YEAR = 365 * 24 * 3600 * 1000;

const chained = (rows: readonly Row[]) => {
  let hash = START;
  return rows.map(({ at, actor, operation, target, outcome, why, address, request_id }, n) => {
    const text = JSON.stringify([at, actor, operation, target, outcome, why, address, request_id]);
    hash = createHash('sha256')
      .update([hash, n + 1, text].join('\n'))
      .digest('hex');
    return { id: n + 1, at, actor, operation, target, outcome, why, address, request_id, hash } as Row;
  });
};
const withChain = (dump: Dump, rows: readonly Row[]): Dump => {
  const audit_log = chained(rows);
  const head = { id: 1, seq: audit_log.length, hash: audit_log.at(-1)?.hash ?? START };
  return { ...dump, audit_log, audit_head: [{ ...head, pruned_seq: 0, pruned_hash: START }] };
};

const later = {
  at: 1_763_986_500_123,
  actor: 'page:10001',
  operation: 'account.disable',
  target: 'account:10002',
  outcome: 'done',
  why: 'spam',
  address: '2001:db8::1',
  request_id: '0f8c6f5e-0000-4000-8000-000000000000',
};

export const replay: Replay = {
  up: (dump) =>
    withChain(
      dump,
      (dump.audit_log ?? []).map((row) => ({ ...row, why: null, address: null, request_id: null })),
    ),
  used: (dump) => withChain(dump, [...(dump.audit_log ?? []), later]),
  down: ({ audit_head, ...dump }) =>
    changed(dump, 'audit_log', ({ why, address, request_id, hash, ...row }) => ({
      ...row,
      expires_at: Number(row.at) + YEAR,
    })),
};
