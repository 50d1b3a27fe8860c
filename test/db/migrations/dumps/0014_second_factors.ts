/** Nobody had a second factor before. */
import type { Replay } from '../_replay.ts';

const SET_UP = 1_763_986_400_123;
const SOON = 1_763_986_700_123;
const id = (letter: string) => letter.repeat(43);

export const replay: Replay = {
  up: (dump) => ({
    ...dump,
    totp_factors: [],
    passkeys: [],
    recovery_codes: [],
    pending_sign_ins: [],
    fresh_proofs: [],
  }),
  used: (dump) => ({
    ...dump,
    totp_factors: [
      { uid: 10001, sealed_secret: 'v1.sealed', created_at: SET_UP, confirmed_at: SET_UP, last_step: 58_799_546 },
      { uid: 10002, sealed_secret: 'v1.other', created_at: SET_UP, confirmed_at: null, last_step: 0 },
    ],
    passkeys: [
      {
        id: id('p'),
        uid: 10001,
        name: '“Phone”',
        public_key: 'pQECAyYgASFYIA',
        counter: 7,
        transports: 'internal,hybrid',
        created_at: SET_UP,
        last_used_at: SOON,
      },
    ],
    recovery_codes: [{ id: 'a'.repeat(64), uid: 10001, created_at: SET_UP }],
    pending_sign_ins: [
      {
        id: id('m'),
        uid: 10001,
        purpose: 'login',
        payload: '{"by":"password","amr":["pwd"]}',
        password_changed_at: SET_UP,
        tries: 1,
        expires_at: SOON,
      },
    ],
    fresh_proofs: [{ id: id('f'), uid: 10001, expires_at: SOON }],
  }),
  down: ({ totp_factors, passkeys, recovery_codes, pending_sign_ins, fresh_proofs, ...dump }) => dump,
};
