/**
 * Attempts from a button to the channel's callback. The parameters are sealed in a cookie of the browser, so a callback
 * works only there; for ten minutes and one return.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SocialAccounts } from '../../shared/accounts/social.ts';
import { isSame, type Secrets, seal, unseal } from '../../shared/crypto/secrets.ts';
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
  /** The interaction that the button belongs to; undefined for apps without our pages. */
  interaction: z.string().optional(),
  /** The session that binds the channel to its account. */
  account: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
});
export type OpenAttempt = z.output<typeof shape>;

export interface Attempts {
  /**
   * @param from what it returns to; empty for apps without our pages
   * @returns the parameters for the channel, and the cookie
   */
  begin(channel: string, from?: Pick<OpenAttempt, 'interaction' | 'account'>): { attempt: Attempt; cookie: string };
  /** The attempt of a cookie; undefined if it is too old or not ours. */
  read(cookie: string | undefined): OpenAttempt | undefined;
  /** True for the right state, and only for the first return. */
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
        // A cookie that cannot be opened was not made here.
        return undefined;
      }
    },
    async finish({ state, expiresAt }, given) {
      return isSame(state, given ?? undefined) && accounts.spendAttempt(state, expiresAt);
    },
  };
}
