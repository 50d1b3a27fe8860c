/** The deps of the pages. */
import type { AuthDeps } from '../deps.ts';
import type { Interactions } from '../provider/authorization/interactions.ts';
import type { OpenGrants } from '../provider/sessions/open-grants.ts';
import type { OwnSessions } from '../provider/sessions/own-sessions.ts';
import type { LoginTokens } from '../provider/tokens/login-tokens.ts';
import type { Csrf } from './kit/csrf.ts';

export type PageDeps = AuthDeps & {
  readonly interactions: Interactions;
  readonly csrf: Csrf;
  readonly loginTokens: LoginTokens;
  readonly ownSessions: OwnSessions;
  readonly openGrants: OpenGrants;
};
