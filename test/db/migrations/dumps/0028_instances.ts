/** Nobody could tell which instances run, nor when the last sweep was. */
import type { Replay } from '../_replay.ts';

const seen = { started_at: 1_763_986_400_123, seen_at: 1_763_986_500_123, expires_at: 1_763_990_100_123 };

export const replay: Replay = {
  up: (dump) => ({ ...dump, instances: [], last_sweep: [] }),
  used: (dump) => ({
    ...dump,
    instances: [
      {
        ...{ id: '0f8c6f5e2b7d4a91', server: 'auth-server', version: '0.1.0', host: 'one', pid: 41, ...seen },
        ...{ feed_current: 1, heard_at: 1_763_986_450_123, heard_after: 2 },
      },
      {
        ...{ id: '2b7d4a910f8c6f5e', server: 'resource-api', version: '0.1.0', host: 'two', pid: 42, ...seen },
        ...{ feed_current: 0, heard_at: null, heard_after: null },
      },
    ],
    last_sweep: [{ id: 1, at: 1_763_986_500_123, rows: 12 }],
  }),
  down: ({ instances, last_sweep, ...dump }) => dump,
};
