/** What there is of people: their accounts, how they sign in, and what is theirs. */
export const people = {
  users: {
    uid: 'integer',
    username: 'text',
    username_key: 'text',
    /** Null where another account looks like it since before that was asked. */
    username_skeleton: 'text?',
    email: 'text?',
    email_verified_at: 'bigint?',
    phone: 'text?',
    phone_verified_at: 'bigint?',
    nickname: 'text?',
    nickname_key: 'text?',
    nickname_skeleton: 'text?',
    password_hash: 'text',
    password_changed_at: 'bigint',
    language: 'text',
    /** Encrypted, as are idcard and address. */
    realname: 'text?',
    idcard: 'text?',
    address: 'text?',
    gender: 'text?',
    nation: 'text?',
    postalcode: 'text?',
    departmentcode: 'text?',
    majorcode: 'text?',
    leader: 'text?',
    /** A name of the IANA time zone database. */
    zoneinfo: 'text?',
    created_at: 'bigint',
    /** When what others see of the account changed last. */
    updated_at: 'bigint?',
    disabled_at: 'bigint?',
    /** When its person closed it. */
    closed_at: 'bigint?',
  },
  retired_names: {
    /** A MAC of a form in which usernames are unique. */
    name_mac: 'text',
    uid: 'integer',
  },
  verification_codes: {
    uid: 'integer',
    medium: 'text',
    purpose: 'text',
    /** SHA-256 of the secret of who asks; empty where a signed-in account does. */
    asking: 'text',
    /** Null before the first code has left, and once it is spent. */
    code_mac: 'text?',
    wrong_tries: 'integer',
    valid_until: 'bigint?',
    /** The start of the interval in which no other code is sent; null where the sending failed. */
    sent_at: 'bigint?',
    /** When the row may be swept. */
    expires_at: 'bigint',
  },
  totp_factors: {
    uid: 'integer',
    sealed_secret: 'text',
    created_at: 'bigint',
    /** Null until its owner has shown that their authenticator has it. */
    confirmed_at: 'bigint?',
    /** The last step whose code was used. */
    last_step: 'bigint',
  },
  passkeys: {
    /** The credential's id, base64url. */
    id: 'text',
    uid: 'integer',
    name: 'text',
    /** COSE, base64url. */
    public_key: 'text',
    counter: 'bigint',
    /** Words with commas between. */
    transports: 'text',
    created_at: 'bigint',
    last_used_at: 'bigint?',
  },
  /** `id` is a MAC of the code and its account; a code that is used has no row. */
  recovery_codes: { id: 'text', uid: 'integer', created_at: 'bigint' },
  /** Sign-ins that wait for their second factor. */
  pending_sign_ins: {
    /** SHA-256 of what its holder has. */
    id: 'text',
    uid: 'integer',
    /** Where it may go on: see shared/accounts/factors/pending-sign-ins.ts. */
    purpose: 'text',
    /** JSON of how its person was recognised. */
    payload: 'text',
    /** Of the password that was right then. */
    password_changed_at: 'bigint',
    tries: 'integer',
    expires_at: 'bigint',
  },
  /** `id` is SHA-256 of a session or token in which a factor was proven; for as long as that is fresh. */
  fresh_proofs: { id: 'text', uid: 'integer', expires_at: 'bigint' },
  social_identities: { channel: 'text', subject: 'text', uid: 'integer', created_at: 'bigint' },
  pending_identities: {
    /** SHA-256 of what its holder has. */
    id: 'text',
    channel: 'text',
    subject: 'text',
    /** JSON of what the platform told of the person. */
    profile: 'text',
    expires_at: 'bigint',
  },
  messages: {
    id: 'integer',
    uid: 'integer',
    /** Null where the platform itself speaks. */
    from_uid: 'integer?',
    subject: 'text',
    body: 'text',
    sent_at: 'bigint',
    read_at: 'bigint?',
  },
  avatars: {
    id: 'integer',
    uid: 'integer',
    /** Names its files and its addresses. */
    version: 'text',
    /** Pixels of the picture in its own size. */
    width: 'integer',
    height: 'integer',
    type: ['jpg', 'png'],
    created_at: 'bigint',
    /** An account's highest is its active avatar. */
    activation: 'integer',
  },
  avatar_leftovers: { version: 'text', since: 'bigint' },
  calendar_events: {
    id: 'integer',
    uid: 'integer',
    title: 'text',
    content: 'text?',
    /** As it was given, with an offset, as are `ends` and `remind`. */
    starts: 'text?',
    ends: 'text?',
    /** From when on it is in the calendar; null where it has no time. */
    starts_at: 'bigint?',
    /** When it is over with its last recurrence; null where it never is, or has no time. */
    over_at: 'bigint?',
    all_day: 'integer',
    status: ['todo', 'done'],
    remind: 'text?',
    /** When the next reminder is due; null where none is left. */
    remind_at: 'bigint?',
    reminded_at: 'bigint?',
    rrule: 'text?',
    /** Occurrences that do not take place: moments, or dates of whole days, between commas. */
    exdate: 'text?',
    /** The time zone, by its name in the IANA database; null where the clock is the offset of `starts`. */
    tzid: 'text?',
    created_at: 'bigint',
    /** Grows with every change. */
    updated_at: 'bigint',
  },
  calendar_feeds: {
    uid: 'integer',
    /** Counts the renewals. */
    generation: 'integer',
    /** SHA-256 of the address's secret part, hex. */
    address_hash: 'text',
  },
  friendships: { uid: 'integer', fid: 'integer', since: 'bigint' },
  /** `uid` has blocked `fid`. */
  blocks: { uid: 'integer', fid: 'integer', since: 'bigint' },
  friend_requests: { from_uid: 'integer', to_uid: 'integer', asked_at: 'bigint' },
} as const;
