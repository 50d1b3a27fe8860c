/** The rows of the platform itself: counters, audit, queue, content, webhooks and revocations. */
export const platform = {
  captchas: { id: 'text', text_mac: 'text', wrong_tries: 'integer', spent_at: 'bigint?', expires_at: 'bigint' },
  rate_limits: { key: 'text', points: 'integer', expires_at: 'bigint' },
  audit_log: {
    /** Without gaps: see shared/db/audit. */
    id: 'integer',
    at: 'bigint',
    /** Channel and name of the actor: `cli:ada`. */
    actor: 'text',
    /** `client.update` */
    operation: 'text',
    /** `client:…` or `account:10001`; null if it was refused before it was known. */
    target: 'text?',
    /** `done`, `FAULT`, or the name of the error. */
    outcome: 'text',
    /** The reason that the actor gave. */
    why: 'text?',
    /** The network address. */
    address: 'text?',
    request_id: 'text?',
    /** SHA-256 over the previous hash and this row, hex. */
    hash: 'text',
  },
  /** One row: the last of the audit, and the last that was pruned. */
  audit_head: { id: 'integer', seq: 'integer', hash: 'text', pruned_seq: 'integer', pruned_hash: 'text' },
  /** The look of the platform: one row, or none. Null is the default. */
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
    /** A few of one receiver run at once. */
    receiver: 'text',
    /** Jobs of one receiver and subject run in order; null if any order will do. */
    subject: 'text?',
    /** The person of the payload, if the payload contains more than their uid. */
    uid: 'integer?',
    /** JSON; sealed where there is a secret or something of a person in it. */
    payload: 'text',
    attempts: 'integer',
    /** When it is tried (next); while it runs, until when no other process takes it. Null once it is settled. */
    due_at: 'bigint?',
    created_at: 'bigint',
    /** When it is not tried again. */
    give_up_at: 'bigint',
    /** When it becomes useless. */
    not_after: 'bigint?',
    /** When it was done; kept for some time for kinds that are kept, else the row is deleted. */
    done_at: 'bigint?',
    /** When it was set aside. */
    dead_at: 'bigint?',
    /** The error of the last try, without personal data. */
    outcome: 'text?',
    expires_at: 'bigint',
  },
  content: {
    id: 'integer',
    slug: 'text',
    lang: 'text',
    category: 'text?',
    status: ['draft', 'published', 'withdrawn'],
    /** The requested time of publication. */
    publish_at: 'bigint?',
    /** When it is first visible; for never published content, when it was created. */
    shown_at: 'bigint',
    version: 'integer',
    /** The last version that people must accept. */
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
    /** Words with a space before and after each; null for all events. */
    events: 'text?',
    /** Sealed, like the former one. */
    secret: 'text',
    former_secret: 'text?',
    /** Until when the former secret signs too. */
    former_until: 'bigint?',
    created_at: 'bigint',
  },
  /** SQLite alone: the revocations of the last hour. */
  endings: { seq: 'integer', kind: ['token', 'grant', 'account', 'client'], ref: 'text', at: 'bigint' },
  /** PostgreSQL alone: the number of the last revocation. */
  endings_head: { seq: 'bigint' },
  /** Running instances, as reported by each; one that ended without a word stays for an hour. */
  instances: {
    id: 'text',
    server: ['auth-server', 'resource-api'],
    version: 'text',
    host: 'text',
    pid: 'integer',
    started_at: 'bigint',
    seen_at: 'bigint',
    /** 1 if all revocations had reached it by then. */
    feed_current: 'integer',
    /** When it heard of the last revocation, and its delay in milliseconds if it was delayed. */
    heard_at: 'bigint?',
    heard_after: 'integer?',
    expires_at: 'bigint',
  },
  /** One row. */
  last_sweep: { id: 'integer', at: 'bigint', rows: 'integer' },
} as const;
