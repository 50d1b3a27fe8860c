/**
 * From a button to a channel's callback: what was sent along is kept in the browser that pressed it, sealed, so that a
 * callback is nobody else's; it is good for ten minutes and for one return.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SocialAccounts } from '../../shared/accounts/social.ts';
import { isSame } from '../../shared/crypto/constant-time.ts';
import { seal, unseal } from '../../shared/crypto/sealed.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { Attempt } from './channel.ts';

/** Seconds. */
export const ATTEMPT_LIFETIME = 600;
export const ATTEMPT_COOKIE = 'upare_sns_attempt';
const CONTEXT = 'attempt';

const shape = z.object({
  channel: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** The interaction in which the button was; an app that shows no page of ours has none. */
  interaction: z.string().optional(),
  /** The session that wants the channel bound to its account. */
  account: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
});
export type OpenAttempt = z.output<typeof shape>;

export interface Attempts {
  /** @param from where it leads back to; nowhere for an app that shows no page of ours @returns what to send along, and the value of the browser's cookie */
  begin(channel: string, from?: Pick<OpenAttempt, 'interaction' | 'account'>): { attempt: Attempt; cookie: string };
  /** The attempt of a cookie; undefined for one that is not ours, or too old. */
  read(cookie: string | undefined): OpenAttempt | undefined;
  /** True for the attempt's own state, and for its first return alone. */
  finish(attempt: OpenAttempt, state: string | null): Promise<boolean>;
}

export function createAttempts(secrets: Secrets, accounts: Pick<SocialAccounts, 'spendAttempt'>): Attempts {
  const key = secrets.key('social sign-in state');
  return {
    begin(channel, from = {}) {
      const attempt: Attempt = {
        state: randomBytes(32).toString('hex'),
        nonce: randomBytes(16).toString('hex'),
        verifier: randomBytes(32).toString('base64url'),
      };
      const open: OpenAttempt = { ...attempt, channel, ...from, expiresAt: Date.now() + ATTEMPT_LIFETIME * 1000 };
      return { attempt, cookie: seal(key, CONTEXT, JSON.stringify(open)) };
    },
    read(cookie) {
      if (!cookie) return undefined;
      try {
        const open = shape.parse(JSON.parse(unseal(key, CONTEXT, cookie)));
        return open.expiresAt > Date.now() ? open : undefined;
      } catch {
        // Whatever it was, it was not made here.
        return undefined;
      }
    },
    async finish({ state, expiresAt }, given) {
      return isSame(state, given ?? undefined) && accounts.spendAttempt(state, expiresAt);
    },
  };
}
