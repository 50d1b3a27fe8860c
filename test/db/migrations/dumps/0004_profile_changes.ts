/** Of an account of before nobody knows when it changed. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => changed(dump, 'users', (row) => ({ ...row, updated_at: null })),
  used: (dump) =>
    changed(dump, 'users', (row) => (row.uid === 10001 ? { ...row, updated_at: 1_763_986_400_123 } : row)),
  down: (dump) => without(dump, 'users', ['updated_at']),
};
