/** What the platform keeps for itself: counters, the audit, the queue, content, webhooks and revocations. */
export const platform = {
  captchas: { id: 'text', text_mac: 'text', wrong_tries: 'integer', spent_at: 'bigint?', expires_at: 'bigint' },
  rate_limits: { key: 'text', points: 'integer', expires_at: 'bigint' },
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
  /** How the platform looks: one row, or none. Null is as it came. */
  look: {
    id: 'integer',
    name: 'text?',
    /** The version of one of the logos. */
    logo: 'text?',
    accent_light: 'text?',
    accent_dark: 'text?',
    terms_uri: 'text?',
    privacy_uri: 'text?',
    updated_at: 'bigint',
  },
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
  /** The instances that run, as each says of itself; what ended without a word stays for an hour. */
  instances: {
    id: 'text',
    server: ['auth-server', 'resource-api'],
    version: 'text',
    host: 'text',
    pid: 'integer',
    started_at: 'bigint',
    seen_at: 'bigint',
    /** 1 where all revocations had reached it by then. */
    feed_current: 'integer',
    /** When it heard of the last one, and how many milliseconds that had been on its way where there is one. */
    heard_at: 'bigint?',
    heard_after: 'integer?',
    expires_at: 'bigint',
  },
  /** One row. */
  last_sweep: { id: 'integer', at: 'bigint', rows: 'integer' },
} as const;
