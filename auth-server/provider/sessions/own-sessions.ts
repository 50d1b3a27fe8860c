/** The signed-in person of this browser, for our own pages. */
import { stringify } from 'node:querystring';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { ACCOUNT } from '../../../shared/clients/built-in-clients.ts';
import type { Config } from '../../../shared/config/config.ts';
import { isOpen, type User, type UserTable } from '../../../shared/db/tables/users.ts';
import { NEW_PASSWORD, OWN_PAGE } from '../authorization/interactions.ts';

export interface OwnSession {
  readonly user: User;
  /** The id of the session among those of the person. */
  readonly session: string;
  /** How strongly and when they were authenticated, epoch milliseconds. */
  readonly acr: string | undefined;
  readonly signedInAt: number;
}

export interface OwnSessions {
  /** Undefined if nobody is signed in, or their account is disabled or closed. */
  find(ctx: Context): Promise<OwnSession | undefined>;
  /** The address for signing in to our own pages. @param back the page to return to: /account gets it as `state` */
  signInAddress(language: string, back: string): string;
  /** The address for creating an account, which leads to their own page. */
  registerAddress(language: string): string;
  /** The address for setting a new password without the old one, whoever is signed in. */
  newPasswordAddress(language: string, username: string): string;
}

interface Deps {
  readonly config: Config;
  readonly users: UserTable;
}

export function createOwnSessions(provider: Provider, { config, users }: Deps): OwnSessions {
  const authorize = (more: Readonly<Record<string, string>>) =>
    `/oauth/authorize?${stringify({
      client_id: ACCOUNT,
      response_type: 'none',
      redirect_uri: `${config.authUrl}${OWN_PAGE}`,
      ...more,
    })}`;
  return {
    async find(ctx) {
      const found = await provider.Session.get(ctx);
      const { accountId, uid: session, acr, loginTs = 0 } = found;
      const user = accountId === undefined ? undefined : await users.byUid(Number(accountId));
      return user && isOpen(user) ? { user, session, acr, signedInAt: loginTs * 1000 } : undefined;
    },

    signInAddress: (language, back) => authorize({ ui_locales: language, state: back }),
    registerAddress: (language) => authorize({ ui_locales: language, prompt: 'create' }),
    newPasswordAddress: (language, username) =>
      authorize({
        ui_locales: language,
        state: NEW_PASSWORD,
        prompt: 'login',
        ...(username && { login_hint: username }),
      }),
  };
}
