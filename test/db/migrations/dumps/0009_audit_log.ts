/** Nothing was noted before. */
import type { Replay } from '../_replay.ts';

const noted = {
  id: 1,
  at: 1_763_986_400_123,
  actor: 'cli:ada',
  operation: 'client.update',
  target: 'client:0f8c6f5e',
  outcome: 'done',
  expires_at: 1_795_522_400_123,
};

export const replay: Replay = {
  up: (dump) => ({ ...dump, audit_log: [] }),
  used: (dump) => ({ ...dump, audit_log: [noted, { ...noted, id: 2, target: null, outcome: 'CLIENT_UNKNOWN' }] }),
  down: ({ audit_log, ...dump }) => dump,
};
