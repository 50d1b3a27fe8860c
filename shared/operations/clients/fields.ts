/** What an app is registered with, member by member. What has to fit together is in `shared/clients/metadata.ts`. */
import { z } from 'zod';
import { type GrantType, grantTypes, scopesOf } from '../../clients/metadata.ts';
import { who } from '../accounts/whom.ts';

const MOST_URIS = 100;
/** Contract section 10. */
export const MOST_TESTERS = 15;

export const clientId = z.string().regex(/^[\x20-\x7e]{1,512}$/, {
  error: ({ input }) => noSuchClient(String(input)),
});

export const noSuchClient = (id: string): string => `there is no client ${JSON.stringify(id)}`;

const uris = z.array(z.string()).max(MOST_URIS, `a client takes at most ${MOST_URIS} addresses of a kind`);
const testers = z.array(who).max(MOST_TESTERS, `an app in development has at most ${MOST_TESTERS} testers`);

const grantType = z.enum(grantTypes as readonly [GrantType, ...GrantType[]], {
  error: ({ input }) => `there is no grant ${JSON.stringify(input)}; there are ${grantTypes.join(', ')}`,
});

const scope = z.enum(scopesOf(true), {
  error: ({ input }) => `scope ${input} is not for this client; it takes ${scopesOf(false).join(', ')}`,
});

/** The members that both a new app and a changed one have. Lists are given as a whole. */
export const fields = {
  /** What people see when it asks for their consent. */
  name: z.string(),
  redirect_uris: uris,
  post_logout_redirect_uris: uris,
  grant_types: z.array(grantType).max(grantTypes.length),
  scope: z.array(scope).max(scopesOf(true).length),
  /** Nobody is asked for consent, and it may have `directory:write`. */
  trusted: z.boolean(),
  /** It may introspect tokens. */
  resource_server: z.boolean(),
  /** It signs in nobody but its owner and its testers. */
  development: z.boolean(),
  id_token_claims: z.boolean(),
  owner: who,
  testers,
} as const;
