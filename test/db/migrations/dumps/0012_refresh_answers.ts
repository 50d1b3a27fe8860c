/** What was spent before is forgiven nothing. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => changed(dump, 'refresh_tokens', (row) => ({ ...row, answer: null })),
  used: (dump) =>
    changed(dump, 'refresh_tokens', (row) => (row.consumed_at === null ? row : { ...row, answer: 'v1.sealed' })),
  down: (dump) => without(dump, 'refresh_tokens', ['answer']),
};
