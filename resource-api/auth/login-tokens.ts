/** Login tokens: access tokens of the built-in client, issued only by the auth-server (contract section 4). */
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { basicOf, builtIn, LOGIN_GRANT } from '../../shared/clients/built-in-clients.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { type AskAuthServer, AuthServerRefusal } from './ask-auth-server.ts';

export interface LoginToken {
  readonly login_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface LoginTokens {
  /**
   * A login token for an authenticated person: 24 hours, 30 days with `remember`. With `isNew` it is for an account
   * that is about to be created, and valid from then on.
   * @throws ApiError ACCOUNT_NOT_FOUND if the account was closed meanwhile; what `askAuthServer` throws
   */
  issue(uid: number, how: { readonly remember?: boolean; readonly isNew?: boolean }): Promise<LoginToken>;
}

const answerShape = z.object({ access_token: z.string(), expires_in: z.int() });

export function createLoginTokens(
  config: Pick<Config, 'authInternalUrl'>,
  secrets: Secrets,
  askAuthServer: AskAuthServer,
): LoginTokens {
  const authorization = basicOf(builtIn(secrets).account);
  const url = new URL(`${config.authInternalUrl}/oauth/token`);
  return {
    async issue(uid, { remember = false, isNew = false }) {
      const form = {
        grant_type: LOGIN_GRANT,
        uid: String(uid),
        remember: remember ? '1' : '0',
        new: isNew ? '1' : '0',
      };
      const answer = await askAuthServer(answerShape, { url, authorization, form }).catch(refused);
      return { login_token: answer.access_token, expires_in: answer.expires_in };
    },
  };
}

/** The account existed a moment ago: of all refusals only this one is no fault of ours. */
function refused(error: unknown): never {
  const { cause } = Object(error) as { cause?: unknown };
  const isGone = cause instanceof AuthServerRefusal && cause.status === 400 && cause.word === 'invalid_grant';
  throw isGone ? new ApiError('ACCOUNT_NOT_FOUND', { cause }) : error;
}
