/** The members of a registration. How they must fit together is in `shared/clients/metadata.ts`. */
import { z } from 'zod';
import { TWO_FACTOR_ACR } from '../../api/acr.ts';
import { quoted, type Reason, reason } from '../../api/reasons.ts';
import { wordFields } from '../../clients/app-words.ts';
import { grantTypes, LONGEST_APP_NAME, NAME_RULE, noScope, registeredScopes } from '../../clients/metadata.ts';
import { protocolFields } from '../../clients/protocol.ts';
import { CLIENT_ID } from '../../db/tables/clients.ts';
import { who } from '../accounts/whom.ts';

const MOST_URIS = 100;
/** Characters of base64, enough for every acceptable picture. */
const LONGEST_FILE = 4_000_000;
/** Contract section 10. */
export const MOST_TESTERS = 15;

export const clientId = z.string().regex(CLIENT_ID, {
  error: ({ input }) => noSuchClient(String(input)),
});

export const seen = z.iso
  .datetime({ error: reason('time') })
  .optional()
  .describe('Its updated_at where it was looked at: if it was changed since, nothing is done.');

/** The refusal for an unknown client id. */
export const noSuchClient = (id: string): Reason => reason('refused.noClient', { said: quoted(id) });

const uris = (purpose: string) =>
  z
    .array(z.string())
    .max(MOST_URIS, reason('tooMany', { most: MOST_URIS }))
    .describe(purpose);
/** @param named the type of each name */
export const testersNamed = (named: z.ZodString) =>
  z.array(named).max(MOST_TESTERS, reason('tooMany', { most: MOST_TESTERS }));

const grantType = z.enum(grantTypes, {
  error: ({ input }) => reason('refused.noGrant', { said: quoted(input), grants: grantTypes.join(', ') }),
});

const scope = z.enum(registeredScopes(true), {
  error: ({ input }) => noScope(quoted(input), false),
});

export const logoFile = z
  .string()
  .max(LONGEST_FILE)
  .nullable()
  .optional()
  .describe('A logo’s file in base64; null takes away the one that there is.');

/** The members of new and changed apps. Lists are given as a whole. */
export const fields = {
  name: z
    .string()
    .min(1, NAME_RULE)
    .max(LONGEST_APP_NAME, NAME_RULE)
    .describe('What people see when it asks for their consent: on one line.'),
  redirect_uris: uris(
    'Where codes go, exactly, each an absolute address without a fragment: https, http to the machine itself, or an installed app’s own scheme, a reversed domain name.',
  ),
  post_logout_redirect_uris: uris('Where people may return after signing out: by the same rules.'),
  grant_types: z
    .array(grantType)
    .max(grantTypes.length)
    .describe('How it gets tokens. A public app has neither client_credentials nor password.'),
  scope: z
    .array(scope)
    .min(1, reason('refused.oneScope'))
    .max(registeredScopes(true).length)
    .describe('What it may ask for; directory:write and admin:… are for a trusted app alone.'),
  trusted: z.boolean().describe('Nobody is asked for consent, and it may have directory:write and admin:….'),
  resource_server: z.boolean().describe('It may introspect tokens.'),
  development: z.boolean().describe('It signs in nobody but its owner and its testers.'),
  id_token_claims: z.boolean().describe('Its ID tokens carry what profile and email allow.'),
  require_acr: z
    .literal(TWO_FACTOR_ACR, { error: reason('refused.acr', { acr: TWO_FACTOR_ACR }) })
    .nullable()
    .describe('How surely its people are to be recognised: urn:upare:acr:2 is by two factors; null is anyhow.'),
  ...protocolFields,
  ...wordFields,
  owner: who,
  testers: testersNamed(who),
} as const;
