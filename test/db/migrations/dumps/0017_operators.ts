/** Nobody was an operator before. */
import type { Replay } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => ({ ...dump, operators: [] }),
  used: (dump) => ({ ...dump, operators: [{ uid: 10001, since: 1_763_986_400_123 }] }),
  down: ({ operators, ...dump }) => dump,
};
