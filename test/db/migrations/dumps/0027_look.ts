/** There was no look before. */
import { changed, type Replay } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => ({ ...dump, look: [] }),
  used: (dump) => ({
    ...dump,
    look: [
      {
        ...{ id: 1, name: '优品', logo: '0c'.repeat(16), accent_light: '#1a5fd0', accent_dark: '#8ab4ff' },
        ...{ terms_uri: 'https://acme.example/terms', privacy_uri: 'https://acme.example/privacy' },
        updated_at: 1_763_986_700_123,
      },
    ],
  }),
  down: ({ look, ...dump }) => changed(dump, 'logos', (row) => (row.client_id === null ? undefined : row)),
};
