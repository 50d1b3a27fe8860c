/** Nobody was blocked before. */
import type { Replay } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => ({ ...dump, blocks: [] }),
  used: (dump) => ({ ...dump, blocks: [{ uid: 10001, fid: 10003, since: 1_763_986_400_123 }] }),
  down: ({ blocks, ...dump }) => dump,
};
