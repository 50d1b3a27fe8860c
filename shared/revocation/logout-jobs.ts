/** What apps are told where a session ends (OpenID Connect Back-Channel Logout 1.0), as jobs of the durable queue. */
import { z } from 'zod';
import { SESSION_END } from '../db/tables/session-ends.ts';
import { jobKind } from '../jobs/kind.ts';

/** A session that has ended, as it was stored: who was signed in, and at which apps. */
export const sessionEndJob = jobKind({
  name: SESSION_END,
  payload: z.object({
    accountId: z.string().optional(),
    authorizations: z.record(z.string(), z.object({ sid: z.string().optional() })).default({}),
  }),
  sealed: false,
  kept: false,
});

/** One app is to be told of the end of one session, or of all of a person's where none of them is known to it. */
export const logoutJob = jobKind({
  name: 'backchannel-logout',
  payload: z.object({ clientId: z.string(), sub: z.string(), sid: z.string().optional() }),
  sealed: false,
  kept: false,
});

export type Logout = z.output<typeof logoutJob.payload>;
