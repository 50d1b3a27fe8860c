/** Registered apps, their calls, and the signing keys. */
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
    /** Its state; `suspended_at` is separate. */
    state: ['development', 'review', 'approved', 'returned'],
    /** The reviewer's reason for returning it, for its owner. */
    returned_why: 'text?',
    /** When it was submitted for review: the app, or the proposal for an approved one. */
    submitted_at: 'bigint?',
    /** JSON of Proposal: see shared/clients/proposals.ts. */
    proposed: 'text?',
    suspended_at: 'bigint?',
    suspended_why: 'text?',
    owner_uid: 'integer?',
    /** The person whom its owner offers it to. */
    heir_uid: 'integer?',
    /** See shared/db/skeletons.ts. */
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
  /** Counted figures of apps: see shared/figures. */
  app_figures: {
    client_id: 'text',
    period: ['hour', 'day'],
    /** The start of the hour or day, in UTC. */
    starts_at: 'bigint',
    kind: ['token', 'call', 'error', 'time'],
    /**
     * For tokens the grant, for calls the endpoint, for errors the code, for durations the upper bound in milliseconds.
     */
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
    /** The code of the envelope, or of RFC 6749; null if nothing failed. */
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
    /** When it starts to sign; by then every instance has published it. */
    activates_at: 'bigint',
    /** When it leaves the JWKS, long after its last signature has expired. Its public half is kept for some time. */
    retires_at: 'bigint?',
  },
} as const;
