/** What the pages are made of. */
import type { House } from '../deps.ts';
import type { Interactions } from '../provider/interactions.ts';
import type { LoginTokens } from '../provider/login-tokens.ts';
import type { Connections } from '../provider/open-grants.ts';
import type { OwnSessions } from '../provider/own-sessions.ts';
import type { OwnForms } from './kit/own-forms.ts';

export type PageRooms = House & {
  readonly interactions: Interactions;
  readonly ownForms: OwnForms;
  readonly loginTokens: LoginTokens;
  readonly ownSessions: OwnSessions;
  readonly connections: Connections;
};
