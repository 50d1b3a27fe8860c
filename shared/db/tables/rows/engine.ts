/** The rows of oidc-provider, and notes beside them. Ids that a holder presents are stored as `storedId`. */
const artifact = { id: 'text', payload: 'text', expires_at: 'bigint' } as const;
const underGrant = { ...artifact, grant_id: 'text?', consumed_at: 'bigint?' } as const;

export const engine = {
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
  /** `answer`: the sealed answer to its first use. */
  refresh_tokens: { ...underGrant, answer: 'text?' },
  device_codes: { ...underGrant, user_code: 'text?', polled_at: 'bigint', poll_interval: 'integer' },
  pushed_requests: { ...artifact, consumed_at: 'bigint?' },
  replay_detections: artifact,
} as const;
