/**
 * Every table with its columns: the types of rows, what Knex knows of a query, and the test of the migrations all derive
 * from this list. Every `…_at` is epoch milliseconds.
 */

/** With `?`, null too. A list of words is a text that is one of them. */
export type Column = 'text' | 'text?' | 'integer' | 'integer?' | 'bigint' | 'bigint?' | readonly string[];

/** What oidc-provider stores. Ids that a holder presents are stored as `storedId`. */
const artifact = { id: 'text', payload: 'text', expires_at: 'bigint' } as const;
const underGrant = { ...artifact, grant_id: 'text?', consumed_at: 'bigint?' } as const;

export const tables = {
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

  clients: {
    client_id: 'text',
    name: 'text',
    /** SHA-256 of the secret, base64url; null for a public client. */
    secret_hash: 'text?',
    /** JSON of ClientMetadata. */
    metadata: 'text',
    trusted: 'integer',
    resource_server: 'integer',
    /** Where it is in its life; `suspended_at` is beside it. */
    state: ['development', 'review', 'approved', 'returned'],
    /** What its owner is told who was returned it. */
    returned_why: 'text?',
    /** Since when it waits for review: the app, or what is proposed of an approved one. */
    submitted_at: 'bigint?',
    /** JSON of Proposal: see shared/clients/proposals.ts. */
    proposed: 'text?',
    suspended_at: 'bigint?',
    suspended_why: 'text?',
    owner_uid: 'integer?',
    /** Whom its owner has offered it to. */
    heir_uid: 'integer?',
    /** See shared/accounts/skeletons.ts. */
    name_skeleton: 'text?',
    secret_made_at: 'bigint?',
    secret_used_at: 'bigint?',
    /** A second secret beside the first, the older one. */
    former_secret_hash: 'text?',
    former_secret_made_at: 'bigint?',
    former_secret_used_at: 'bigint?',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
  /** What an app is told of itself, counted: see shared/figures. */
  app_figures: {
    client_id: 'text',
    period: ['hour', 'day'],
    /** Of the hour or day, in UTC. */
    starts_at: 'bigint',
    kind: ['token', 'call', 'error', 'time'],
    /** Of a token its grant, of a call its endpoint, of an error its code, of a time the milliseconds that it is below. */
    name: 'text',
    amount: 'bigint',
    expires_at: 'bigint',
  },
  app_calls: {
    client_id: 'text',
    /** Sorts by time. */
    id: 'text',
    at: 'bigint',
    endpoint: 'text',
    /** Of HTTP. */
    status: 'integer',
    /** Of the envelope, or the word of RFC 6749; null where nothing failed. */
    code: 'text?',
    request_id: 'text',
    expires_at: 'bigint',
  },
  /** `png` is base64. */
  client_logos: { client_id: 'text', version: 'text', png: 'text' },
  client_testers: { client_id: 'text', uid: 'integer' },
  signing_keys: {
    kid: 'text',
    /** JSON of the public JWK. */
    public_jwk: 'text',
    /** The private JWK, sealed. */
    private_jwk: 'text',
    created_at: 'bigint',
    /** From when on it signs, and every instance has published it. */
    activates_at: 'bigint',
    /** When it leaves the JWKS: long after its last signature has expired. Its public half is kept for a while. */
    retires_at: 'bigint?',
  },

  sessions: { ...artifact, account_uid: 'integer?', uid: 'text' },
  last_uses: {
    /** The uid of a session, or the id of a grant. */
    id: 'text',
    account_uid: 'integer',
    user_agent: 'text?',
    address: 'text?',
    used_at: 'bigint',
    expires_at: 'bigint',
  },
  interactions: artifact,
  grants: { ...artifact, account_uid: 'integer?', client_id: 'text' },
  authorization_codes: underGrant,
  access_tokens: underGrant,
  client_credentials: { ...artifact, client_id: 'text' },
  /** `answer`: what it was traded for at its first use, sealed. */
  refresh_tokens: { ...underGrant, answer: 'text?' },
  device_codes: { ...underGrant, user_code: 'text?', polled_at: 'bigint', poll_interval: 'integer' },
  pushed_requests: { ...artifact, consumed_at: 'bigint?' },
  replay_detections: artifact,

  captchas: { id: 'text', text_mac: 'text', wrong_tries: 'integer', spent_at: 'bigint?', expires_at: 'bigint' },
  rate_limits: { key: 'text', points: 'integer', expires_at: 'bigint' },
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

  audit_log: {
    /** Counts without a gap: see shared/db/audit. */
    id: 'integer',
    at: 'bigint',
    /** How they came, and by which name: `cli:ada`. */
    actor: 'text',
    /** `client.update` */
    operation: 'text',
    /** `client:…` or `account:10001`; null where it was refused before it was known. */
    target: 'text?',
    /** `done`, `FAULT`, or the name of the error. */
    outcome: 'text',
    /** What the actor says of it. */
    why: 'text?',
    /** From where on the network. */
    address: 'text?',
    request_id: 'text?',
    /** SHA-256 over the hash before and this row, hex. */
    hash: 'text',
  },
  /** One row: the last of the audit, and the last that was pruned. */
  audit_head: { id: 'integer', seq: 'integer', hash: 'text', pruned_seq: 'integer', pruned_hash: 'text' },

  operators: { uid: 'integer', since: 'bigint' },

  /** The durable queue: see jobs.ts. */
  jobs: {
    id: 'integer',
    kind: 'text',
    /** Of one receiver a few are done at once. */
    receiver: 'text',
    /** Jobs of one receiver and subject are done in their order; null where any order will do. */
    subject: 'text?',
    /** The person whom it is about, where the payload tells more of them than that. */
    uid: 'integer?',
    /** JSON; sealed where there is a secret or something of a person in it. */
    payload: 'text',
    attempts: 'integer',
    /** When it is tried (next); while it is under way, until when nobody else takes it. Null once it is settled. */
    due_at: 'bigint?',
    created_at: 'bigint',
    /** When it is not tried again. */
    give_up_at: 'bigint',
    /** When it is of no use any more. */
    not_after: 'bigint?',
    /** Kept for a while, where its kind is; else it is gone. */
    done_at: 'bigint?',
    /** When it was set aside. */
    dead_at: 'bigint?',
    /** How the last try ended, without anything of a person. */
    outcome: 'text?',
    expires_at: 'bigint',
  },

  content: {
    id: 'integer',
    slug: 'text',
    lang: 'text',
    category: 'text?',
    status: ['draft', 'published', 'withdrawn'],
    /** When it was asked to be published. */
    publish_at: 'bigint?',
    /** When it is or was to be seen first; of what was never published, when it was made. */
    shown_at: 'bigint',
    version: 'integer',
    /** The last version that people are asked to accept. */
    acceptance_version: 'integer?',
    search: 'text',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
  content_tags: { content_id: 'integer', tag: 'text' },
  content_versions: {
    content_id: 'integer',
    version: 'integer',
    title: 'text',
    summary: 'text?',
    /** Markdown. */
    body: 'text',
    html: 'text',
    requires_acceptance: 'integer',
    /** As the audit names them. */
    author: 'text',
    created_at: 'bigint',
  },
  content_pictures: {
    version: 'text',
    width: 'integer',
    height: 'integer',
    type: ['jpg', 'png'],
    author: 'text',
    created_at: 'bigint',
  },
  terms_acceptances: { uid: 'integer', content_id: 'integer', version: 'integer', accepted_at: 'bigint' },

  webhooks: {
    id: 'text',
    /** Null for the operators' own. */
    client_id: 'text?',
    url: 'text',
    /** Words with a space before and behind each; null for all events there are. */
    events: 'text?',
    /** Sealed, as is the former one. */
    secret: 'text',
    former_secret: 'text?',
    /** Until when the former one signs too. */
    former_until: 'bigint?',
    created_at: 'bigint',
  },

  /** SQLite alone: the revocations of the last hour. */
  endings: { seq: 'integer', kind: ['token', 'grant', 'account', 'client'], ref: 'text', at: 'bigint' },
  /** PostgreSQL alone: the number of the last revocation. */
  endings_head: { seq: 'bigint' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Column>>>>;

export type TableName = keyof typeof tables;

/** A row of a table. Both drivers give a bigint as a number. */
export type Row<T extends TableName> = {
  readonly [C in keyof (typeof tables)[T]]: Value<(typeof tables)[T][C]>;
};

type Value<C> = C extends readonly (infer Word)[]
  ? Word
  : C extends `${infer Kind}?`
    ? Value<Kind> | null
    : C extends 'text'
      ? string
      : number;

type Rows = { [T in TableName]: Row<T> };

declare module 'knex/types/tables.js' {
  interface Tables extends Rows {}
}

declare module 'knex/types/result.js' {
  interface Registry {
    Count: number;
  }
}
