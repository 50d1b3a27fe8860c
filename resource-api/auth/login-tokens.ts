/** Login tokens: access tokens of the built-in client, which only the auth-server issues (contract section 4). */
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { basicOf, builtIn, LOGIN_GRANT } from '../../shared/clients/built-in-clients.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { ask, type Bounds } from '../../shared/runtime/outgoing.ts';
import { requestIdHeader } from '../../shared/runtime/request-id.ts';

export interface LoginToken {
  readonly login_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface LoginTokens {
  /**
   * A login token for somebody whom we have recognised: 24 hours, 30 days with `remember`; with `isNew` for an account that
   * is about to be made, and that the token opens as soon as it is.
   * @throws ApiError UNAVAILABLE
   */
  issue(uid: number, how: { readonly remember?: boolean; readonly isNew?: boolean }): Promise<LoginToken>;
}

const answerShape = z.object({ access_token: z.string(), expires_in: z.int() });

const BOUNDS: Bounds = { milliseconds: 10_000, most: 64 * 1024 };

export function createLoginTokens(config: Pick<Config, 'authInternalUrl'>, secrets: Secrets): LoginTokens {
  const authorization = basicOf(builtIn(secrets).account);
  const url = `${config.authInternalUrl}/oauth/token`;
  return {
    async issue(uid, { remember = false, isNew = false }) {
      const flags = { remember: remember ? '1' : '0', new: isNew ? '1' : '0' };
      const body = new URLSearchParams({ grant_type: LOGIN_GRANT, uid: String(uid), ...flags });
      const headers = { authorization, ...requestIdHeader() };
      const issued = async () => {
        const response = await ask(url, { method: 'POST', body, headers }, BOUNDS);
        return answerShape.parse(await response.json());
      };
      const answer = await issued().catch((cause) => {
        throw new ApiError('UNAVAILABLE', { cause });
      });
      return { login_token: answer.access_token, expires_in: answer.expires_in };
    },
  };
}
