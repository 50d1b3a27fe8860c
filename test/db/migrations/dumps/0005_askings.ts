/** The codes that are out belong to no asking, and stay good; those of an asking are nothing to the version before. */
import { changed, type Replay, without } from '../_replay.ts';

const ofAsking = {
  uid: 10001,
  medium: 'ada@example.com',
  purpose: 'password',
  asking: 'A'.repeat(43),
  code_mac: '4d'.repeat(32),
  wrong_tries: 3,
  valid_until: 1_763_987_000_001,
  sent_at: 1_763_986_400_001,
  expires_at: 1_763_987_000_002,
};

export const replay: Replay = {
  up: (dump) => changed(dump, 'verification_codes', (row) => ({ ...row, asking: '' })),
  used: (dump) => ({ ...dump, verification_codes: [...(dump.verification_codes ?? []), ofAsking] }),
  down: (dump) =>
    without(
      changed(dump, 'verification_codes', (row) => (row.asking === '' ? row : undefined)),
      'verification_codes',
      ['asking'],
    ),
};
