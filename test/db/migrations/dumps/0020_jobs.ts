/** Nothing waited in a queue before. */
import type { Replay } from '../_replay.ts';

const now = 1_763_986_400_123;

export const replay: Replay = {
  up: (dump) => ({ ...dump, jobs: [] }),
  used: (dump) => ({
    ...dump,
    jobs: [
      {
        ...{
          id: 1,
          kind: 'mail',
          receiver: 'mail',
          subject: 'account:10001',
          uid: 10001,
          payload: 'v1.sealed',
          attempts: 2,
        },
        ...{ due_at: now + 8000, created_at: now, give_up_at: now + 86_400_000, not_after: now + 600_000 },
        ...{ done_at: null, dead_at: null, outcome: 'ECONNECTION, CONN', expires_at: now + 8 * 86_400_000 },
      },
      {
        ...{ id: 2, kind: 'mail', receiver: 'mail', subject: null, uid: null, payload: 'v1.sealed', attempts: 14 },
        ...{ due_at: null, created_at: now, give_up_at: now + 86_400_000, not_after: null },
        ...{ done_at: now + 1, dead_at: now + 2, outcome: null, expires_at: now + 8 * 86_400_000 },
      },
    ],
  }),
  down: ({ jobs, ...dump }) => dump,
};
