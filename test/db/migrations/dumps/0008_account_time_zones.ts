/** No account has said where it is. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => changed(dump, 'users', (row) => ({ ...row, zoneinfo: null })),
  used: (dump) => changed(dump, 'users', (row) => (row.uid === 10002 ? { ...row, zoneinfo: 'Asia/Shanghai' } : row)),
  down: (dump) => without(dump, 'users', ['zoneinfo']),
};
