/** The rows of people: their accounts, how they sign in, and what is theirs. */
export const people = {
  users: {
    uid: 'integer',
    username: 'text',
    username_key: 'text',
    /** Null if an older account already looked like this one. */
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
    /** The last change of publicly visible data. */
    updated_at: 'bigint?',
    disabled_at: 'bigint?',
    /** When its owner closed it. */
    closed_at: 'bigint?',
  },
  retired_names: {
    /** A MAC of a unique form of a username. */
    name_mac: 'text',
    uid: 'integer',
  },
  verification_codes: {
    uid: 'integer',
    medium: 'text',
    purpose: 'text',
    /** SHA-256 of the secret of the request; empty for signed-in accounts. */
    asking: 'text',
    /** Null before the first code has left, and once it is spent. */
    code_mac: 'text?',
    wrong_tries: 'integer',
    valid_until: 'bigint?',
    /** The start of the interval without another code; null if sending failed. */
    sent_at: 'bigint?',
    /** When the row may be swept. */
    expires_at: 'bigint',
  },
  totp_factors: {
    uid: 'integer',
    sealed_secret: 'text',
    created_at: 'bigint',
    /** Null until its owner has typed a first code. */
    confirmed_at: 'bigint?',
    /** The last time step whose code was used. */
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
    /** Words separated by commas. */
    transports: 'text',
    created_at: 'bigint',
    last_used_at: 'bigint?',
  },
  /** `id` is a MAC of the code and its account; used codes have no row. */
  recovery_codes: { id: 'text', uid: 'integer', created_at: 'bigint' },
  /** Sign-ins that wait for their second factor. */
  pending_sign_ins: {
    /** SHA-256 of what its holder has. */
    id: 'text',
    uid: 'integer',
    /** Where it continues: see shared/accounts/factors/pending-sign-ins.ts. */
    purpose: 'text',
    /** JSON of the authentication so far. */
    payload: 'text',
    /** The time of the password that was used. */
    password_changed_at: 'bigint',
    tries: 'integer',
    expires_at: 'bigint',
  },
  /** `id` is SHA-256 of a session or token with a recently proven factor. */
  fresh_proofs: { id: 'text', uid: 'integer', expires_at: 'bigint' },
  social_identities: { channel: 'text', subject: 'text', uid: 'integer', created_at: 'bigint' },
  pending_identities: {
    /** SHA-256 of what its holder has. */
    id: 'text',
    channel: 'text',
    subject: 'text',
    /** JSON of the profile at the platform. */
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
    /** The version, which names its files and addresses. */
    version: 'text',
    /** Pixels of the picture in its own size. */
    width: 'integer',
    height: 'integer',
    type: ['jpg', 'png'],
    created_at: 'bigint',
    /** The highest of an account is its active avatar. */
    activation: 'integer',
  },
  avatar_leftovers: { version: 'text', since: 'bigint' },
  calendar_events: {
    id: 'integer',
    uid: 'integer',
    title: 'text',
    content: 'text?',
    /** As given, with an offset, like `ends` and `remind`. */
    starts: 'text?',
    ends: 'text?',
    /** Its start in the calendar; null without a time. */
    starts_at: 'bigint?',
    /** The end of its last recurrence; null if it never ends, or has no time. */
    over_at: 'bigint?',
    all_day: 'integer',
    status: ['todo', 'done'],
    remind: 'text?',
    /** When the next reminder is due; null if none is left. */
    remind_at: 'bigint?',
    reminded_at: 'bigint?',
    rrule: 'text?',
    /** Excluded occurrences: moments, or dates of whole days, separated by commas. */
    exdate: 'text?',
    /** The time zone by its IANA name; null if the offset of `starts` applies. */
    tzid: 'text?',
    created_at: 'bigint',
    /** Grows with every change. */
    updated_at: 'bigint',
  },
  calendar_feeds: {
    uid: 'integer',
    /** Counts the renewals. */
    generation: 'integer',
    /** SHA-256 of the secret part of the address, hex. */
    address_hash: 'text',
  },
  friendships: { uid: 'integer', fid: 'integer', since: 'bigint' },
  /** `uid` has blocked `fid`. */
  blocks: { uid: 'integer', fid: 'integer', since: 'bigint' },
  friend_requests: { from_uid: 'integer', to_uid: 'integer', asked_at: 'bigint' },
} as const;
