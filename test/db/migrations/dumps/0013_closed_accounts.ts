/** No account was closed before. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => ({ ...changed(dump, 'users', (row) => ({ ...row, closed_at: null })), retired_names: [] }),
  used: (dump) => ({
    ...changed(dump, 'users', (row) => (row.uid === 10002 ? { ...row, closed_at: 1_790_000_000_000 } : row)),
    retired_names: [{ name_mac: 'b'.repeat(64), uid: 10002 }],
  }),
  down(dump) {
    const { retired_names: _, ...rest } = dump;
    return without(rest, 'users', ['closed_at']);
  },
};
