/** Nobody was told of events before. */
import type { Replay } from '../_replay.ts';

const made = { secret: 'v1.sealed', created_at: 1_763_986_400_123 };

export const replay: Replay = {
  up: (dump) => ({ ...dump, webhooks: [] }),
  used: (dump) => ({
    ...dump,
    webhooks: [
      {
        ...{ id: 'whk_0f8c', client_id: String(dump.clients?.[0]?.client_id), url: 'https://app.example/hook' },
        ...{ ...made, events: ' grant.revoked ', former_secret: 'v1.former', former_until: 1_763_986_500_123 },
      },
      {
        ...{ id: 'whk_2b7d', client_id: null, url: 'https://operators.example/' },
        ...{ ...made, events: null, former_secret: null, former_until: null },
      },
    ],
  }),
  down: ({ webhooks, ...dump }) => dump,
};
