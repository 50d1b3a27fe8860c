/** What was an app's logo stays so. */
import type { Dump, Replay } from '../_replay.ts';

export const replay: Replay = {
  up: ({ client_logos = [], ...dump }): Dump => ({
    ...dump,
    logos: client_logos.map(({ version, client_id, png }) => ({ version, client_id, png }) as never),
  }),
  used: (dump) => ({
    ...dump,
    logos: [
      { version: 'ab'.repeat(16), client_id: 'calendar', png: 'iVBORw0KGgo=' },
      { version: 'ff'.repeat(16), client_id: 'calendar', png: 'iVBORw0KGgp=' },
      { version: '0c'.repeat(16), client_id: null, png: 'iVBORw0KGgq=' },
    ],
  }),
  down: ({ logos = [], ...dump }) => ({
    ...dump,
    client_logos: logos.filter(({ version }) => version === 'ab'.repeat(16)),
  }),
};
