/** Registering an app. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import { appWordsOf, optionalWords } from '../../clients/app-words.ts';
import { clientRow, type NewClient, registeredScopes, registrationFault } from '../../clients/metadata.ts';
import { protocolFields, protocolOf } from '../../clients/protocol.ts';
import { findUids, findUser } from '../accounts/whom.ts';
import { refusePlatformName } from '../apps/name.ts';
import { owning } from '../apps/owner.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { fields, logoFile } from './fields.ts';
import { clientWithTesters, presentClient } from './present.ts';

const members = z.object({
  name: fields.name,
  redirect_uris: fields.redirect_uris.default([]),
  post_logout_redirect_uris: fields.post_logout_redirect_uris.default([]),
  /** By default the code flow with refresh tokens; none for a resource server without redirect URIs. */
  grant_types: fields.grant_types.optional(),
  scope: fields.scope.default([...registeredScopes(false)]),
  public: z.boolean().default(false).describe('It cannot keep a secret: a mobile, desktop or browser app.'),
  trusted: fields.trusted.default(false),
  resource_server: fields.resource_server.default(false),
  development: fields.development.default(false),
  id_token_claims: fields.id_token_claims.default(false),
  require_acr: fields.require_acr.default(null),
  ...z.object(protocolFields).partial().shape,
  ...optionalWords,
  logo: logoFile,
  owner: fields.owner.optional(),
  testers: fields.testers.default([]),
});

const input = members.superRefine((given, context) => {
  const fault = registrationFault(registration(given));
  if (fault) context.addIssue({ code: 'custom', path: [fault.field], message: fault.reason });
  if (given.testers.length && !given.development) {
    context.addIssue({ code: 'custom', path: ['testers'], message: reason('refused.testersOfDevelopment') });
  }
});

export const createClient = operation<Pick<OperationDeps, 'clients' | 'logos' | 'users'>>()({
  name: 'client.create',
  summary: 'Registers an app. Its secret is told this once.',
  audited: true,
  input,
  output: clientWithTesters.extend({ client_secret: z.string().nullable() }),
  errors: ['INVALID_PARAMETER', 'ACCOUNT_NOT_FOUND'],
  async run({ input, actor, about }, deps) {
    refusePlatformName(actor, input.name);
    const { clients, logos, users } = deps;
    const owner = input.owner === undefined ? undefined : await findUser(users, input.owner, 'owner');
    const logo = input.logo ? await logos.prepare(input.logo) : undefined;
    const { development } = input;
    const registered = { ...registration(input), logo: logo?.version, development, ownerUid: owner?.uid ?? null };
    const { row, secret } = clientRow(registered);
    about(`client:${row.client_id}`);
    const testers = await findUids(users, input.testers, 'testers');
    const { first = [], also = [] } = owner ? owning(deps, owner, row.client_id, 'owner') : {};
    await clients.add(row, testers, { first, also: [...also, ...logos.ofApp(row.client_id, [logo?.version], logo)] });
    const { client_id, ...rest } = presentClient(row);
    return { client_id, client_secret: secret ?? null, ...rest, testers };
  },
});

function registration(given: z.output<typeof members>): Omit<NewClient, 'ownerUid' | 'development'> {
  const { redirect_uris, resource_server: resourceServer, id_token_claims, require_acr } = given;
  const usual = resourceServer && redirect_uris.length === 0 ? [] : (['authorization_code', 'refresh_token'] as const);
  return {
    name: given.name,
    redirect_uris,
    post_logout_redirect_uris: given.post_logout_redirect_uris,
    grant_types: given.grant_types ?? usual,
    scope: given.scope,
    id_token_claims,
    require_acr,
    ...protocolOf(given),
    ...appWordsOf(given),
    public: given.public,
    trusted: given.trusted,
    resourceServer,
  };
}
