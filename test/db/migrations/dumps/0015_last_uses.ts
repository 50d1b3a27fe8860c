/** Nobody knew before. */
import type { Replay } from '../_replay.ts';

const use = {
  id: 'session-1',
  account_uid: 10001,
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  address: '203.0.113.7',
  used_at: 1_763_986_400_123,
  expires_at: 1_767_442_400_123,
};

export const replay: Replay = {
  up: (dump) => ({ ...dump, last_uses: [] }),
  used: (dump) => ({ ...dump, last_uses: [use] }),
  down: ({ last_uses, ...dump }) => dump,
};
