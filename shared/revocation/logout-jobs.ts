/**
 * Notifications of apps about ended sessions (OpenID Connect Back-Channel Logout 1.0), as jobs of the durable queue.
 */
import { z } from 'zod';
import { SESSION_END } from '../db/tables/session-ends.ts';
import { jobKind } from '../jobs/kind.ts';

/** A stored session that has ended: its person and its apps. */
export const sessionEndJob = jobKind({
  name: SESSION_END,
  payload: z.object({
    accountId: z.string().optional(),
    authorizations: z.record(z.string(), z.object({ sid: z.string().optional() })).default({}),
  }),
  sealed: false,
  kept: false,
});

/** The notification of one app about one session, or about all of a person's if it knows none. */
export const logoutJob = jobKind({
  name: 'backchannel-logout',
  payload: z.object({ clientId: z.string(), sub: z.string(), sid: z.string().optional() }),
  sealed: false,
  kept: false,
});

export type Logout = z.output<typeof logoutJob.payload>;
