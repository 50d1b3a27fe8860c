/** An installation of the first version as it was left: three people, two apps, and a row of everything that was going on. */
import type { Dump } from '../_replay.ts';

const SIGNED_UP = 1_763_900_000_000;
const LATER = SIGNED_UP + 86_400_000;
const SOON = LATER + 600_000;

const id = (letter: string) => letter.repeat(43);

const nobody = {
  ...{ email: null, email_verified_at: null, phone: null, phone_verified_at: null, nickname: null, nickname_key: null },
  ...{ realname: null, idcard: null, address: null, gender: null, nation: null, postalcode: null },
  ...{ departmentcode: null, majorcode: null, leader: null, disabled_at: null },
  language: 'en',
  password_hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
  password_changed_at: SIGNED_UP,
  created_at: SIGNED_UP,
};

export const dump: Dump = {
  users: [
    {
      ...nobody,
      uid: 10001,
      username: 'Ada',
      username_key: 'ada',
      email: 'ada@example.com',
      email_verified_at: SIGNED_UP + 1,
      phone: '+8613800138000',
      phone_verified_at: SIGNED_UP + 2,
      nickname: '“Ada” 漢字 \u{1f600}',
      nickname_key: '“ada” 漢字 \u{1f600}',
      password_changed_at: LATER,
      language: 'zh',
      realname: 'sealed.realname',
      idcard: 'sealed.idcard',
      address: 'sealed.address',
      gender: 'female',
      nation: '汉族',
      postalcode: '100084',
      departmentcode: 'CS',
      majorcode: '080901',
      leader: 'Charles',
    },
    { ...nobody, uid: 10002, username: 'bob', username_key: 'bob', nickname: 'Grace', nickname_key: 'grace' },
    // Looks like bob's, which nobody minded then.
    { ...nobody, uid: 10003, username: 'b0b', username_key: 'b0b', nickname: 'Grаce', nickname_key: 'grаce' },
    { ...nobody, uid: 10007, username: 'gone', username_key: 'gone', disabled_at: LATER },
  ],
  clients: [
    {
      client_id: 'calendar',
      name: 'Calendar',
      secret_hash: '6f'.repeat(32),
      metadata: '{"redirect_uris":["https://app.example/cb"],"grant_types":["authorization_code"],"scope":"profile"}',
      trusted: 1,
      resource_server: 0,
      development: 1,
      owner_uid: 10001,
      created_at: SIGNED_UP,
      updated_at: LATER,
    },
    {
      client_id: 'public',
      name: '“Public”',
      secret_hash: null,
      metadata: '{"redirect_uris":["http://127.0.0.1/cb"],"grant_types":["authorization_code"],"scope":"openid"}',
      trusted: 0,
      resource_server: 1,
      development: 0,
      owner_uid: null,
      created_at: SIGNED_UP,
      updated_at: SIGNED_UP,
    },
  ],
  client_testers: [
    { client_id: 'calendar', uid: 10002 },
    { client_id: 'calendar', uid: 10003 },
  ],
  signing_keys: [
    {
      kid: 'key-1',
      public_jwk: '{"kty":"RSA","n":"n","e":"AQAB"}',
      private_jwk: 'sealed.key',
      created_at: SIGNED_UP,
      activates_at: SIGNED_UP,
      retires_at: LATER,
    },
  ],
  sessions: [
    { id: id('s'), payload: '{"accountId":"10001"}', expires_at: SOON, account_uid: 10001, uid: id('u') },
    { id: id('t'), payload: '{}', expires_at: SOON, account_uid: null, uid: id('v') },
  ],
  interactions: [{ id: id('i'), payload: '{"prompt":{"name":"login"}}', expires_at: SOON }],
  grants: [
    {
      id: id('g'),
      payload: '{"openid":{"scope":"openid"}}',
      expires_at: SOON,
      account_uid: 10001,
      client_id: 'calendar',
    },
  ],
  authorization_codes: [
    { id: id('c'), payload: '{"kind":"AuthorizationCode"}', expires_at: SOON, grant_id: id('g'), consumed_at: LATER },
    { id: id('d'), payload: '{"kind":"AuthorizationCode"}', expires_at: SOON, grant_id: id('g'), consumed_at: null },
  ],
  access_tokens: [
    { id: id('a'), payload: '{"kind":"AccessToken"}', expires_at: SOON, grant_id: id('g'), consumed_at: LATER },
  ],
  client_credentials: [{ id: id('k'), payload: '{"scope":"profile"}', expires_at: SOON, client_id: 'calendar' }],
  refresh_tokens: [
    { id: id('r'), payload: '{"kind":"RefreshToken"}', expires_at: SOON, grant_id: id('g'), consumed_at: LATER },
    { id: id('q'), payload: '{"kind":"RefreshToken"}', expires_at: SOON, grant_id: id('g'), consumed_at: null },
  ],
  device_codes: [
    {
      id: id('e'),
      payload: '{"userCode":"BCDF-GHJK"}',
      expires_at: SOON,
      grant_id: id('g'),
      consumed_at: LATER,
      user_code: id('f'),
    },
  ],
  pushed_requests: [{ id: id('p'), payload: '{"request":"…"}', expires_at: SOON, consumed_at: LATER }],
  replay_detections: [{ id: id('x'), payload: '{"iss":"calendar"}', expires_at: SOON }],
  endings: [{ seq: 7, kind: 'grant', ref: id('z'), at: LATER }],
  endings_head: [{ seq: 7 }],
  captchas: [{ id: id('h'), text_mac: '1a'.repeat(32), wrong_tries: 2, spent_at: LATER, expires_at: SOON }],
  rate_limits: [{ key: 'login by address:192.0.2.1', points: 5, expires_at: SOON }],
  verification_codes: [
    {
      uid: 10001,
      medium: 'ada@example.com',
      purpose: 'verify',
      code_mac: '2b'.repeat(32),
      wrong_tries: 1,
      valid_until: SOON,
      sent_at: LATER,
      expires_at: SOON + 1,
    },
    {
      uid: 10001,
      medium: 'ada@example.com',
      purpose: 'password',
      code_mac: null,
      wrong_tries: 0,
      valid_until: null,
      sent_at: null,
      expires_at: SOON,
    },
  ],
  messages: [
    { id: 3, uid: 10001, from_uid: 10002, subject: 'Hi', body: 'How are\nyou? 漢字', sent_at: LATER, read_at: SOON },
    { id: 4, uid: 10001, from_uid: null, subject: 'Welcome', body: '', sent_at: SIGNED_UP, read_at: null },
  ],
  avatars: [
    {
      id: 5,
      uid: 10001,
      version: '0f'.repeat(16),
      width: 500,
      height: 700,
      type: 'jpg',
      created_at: LATER,
      activation: 2,
    },
  ],
  avatar_leftovers: [{ version: '1e'.repeat(16), since: LATER }],
  social_identities: [{ channel: 'github', subject: '583231', uid: 10001, created_at: LATER }],
  pending_identities: [
    { id: id('n'), channel: 'openid:acme', subject: 'acme|1', profile: '{"name":"Ada"}', expires_at: SOON },
  ],
  calendar_events: [
    {
      id: 11,
      uid: 10001,
      title: 'Lecture',
      content: 'Room 5',
      starts: '2025-11-24T09:00:00+08:00',
      ends: '2025-11-24T10:00:00+08:00',
      starts_at: 1_763_946_000_000,
      over_at: 1_771_808_400_000,
      all_day: 0,
      status: 'todo',
      remind: '2025-11-24T08:50:00+08:00',
      remind_at: 1_763_945_400_000,
      reminded_at: 1_763_945_401_000,
      rrule: 'FREQ=WEEKLY;COUNT=14',
      created_at: SIGNED_UP,
      updated_at: LATER,
    },
  ],
  calendar_feeds: [{ uid: 10001, generation: 3, address_hash: '3c'.repeat(32) }],
  friendships: [
    { uid: 10001, fid: 10002, since: LATER },
    { uid: 10002, fid: 10001, since: LATER },
  ],
  friend_requests: [{ from_uid: 10003, to_uid: 10001, asked_at: LATER }],
};
