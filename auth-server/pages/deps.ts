/** The deps of the pages. */
import type { AuthDeps } from '../deps.ts';
import type { Interactions } from '../provider/interactions.ts';
import type { LoginTokens } from '../provider/login-tokens.ts';
import type { OpenGrants } from '../provider/open-grants.ts';
import type { OwnSessions } from '../provider/own-sessions.ts';
import type { Csrf } from './kit/csrf.ts';

export type PageDeps = AuthDeps & {
  readonly interactions: Interactions;
  readonly csrf: Csrf;
  readonly loginTokens: LoginTokens;
  readonly ownSessions: OwnSessions;
  readonly openGrants: OpenGrants;
};
