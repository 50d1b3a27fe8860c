/** Registered apps, what they call, and the keys that sign for them. */
export const apps = {
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
  /** Null for the platform's own; `png` is base64. */
  logos: { version: 'text', client_id: 'text?', png: 'text' },
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
} as const;
