/** Nobody counted before. */
import type { Replay } from '../_replay.ts';

const hour = 1_763_985_600_000;

export const replay: Replay = {
  up: (dump) => ({ ...dump, app_figures: [], app_calls: [] }),
  used: (dump) => ({
    ...dump,
    app_figures: [
      {
        ...{ client_id: 'calendar', period: 'hour', starts_at: hour, kind: 'error', name: '201204' },
        ...{ amount: 4_000_000_000, expires_at: hour + 86_400_000 },
      },
    ],
    app_calls: [
      {
        ...{
          id: '0mhxyz1230001ab12',
          client_id: 'calendar',
          at: hour + 123,
          endpoint: '/api/User/uid',
          status: 429,
          code: '201204',
        },
        ...{ request_id: '0f8c2b7d-aaaa', expires_at: hour + 86_400_000 },
      },
    ],
  }),
  down: ({ app_figures, app_calls, ...dump }) => dump,
};
