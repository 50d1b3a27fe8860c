/** The output of `client …`. */
import type { z } from 'zod';
import type { createClient } from '../shared/operations/clients/create.ts';
import type { Client } from '../shared/operations/clients/present.ts';
import type { showClient } from '../shared/operations/clients/show.ts';
import { short } from './client-input.ts';
import { card, type Output, SHOWN_ONCE, table } from './output.ts';

/** The output of `client create`. */
export function created(app: z.output<typeof createClient.output>): Output {
  const { client_id, client_secret } = app;
  const text = card({ client_id, ...(client_secret !== null && { client_secret }), ...describe(app) });
  return { json: app, text: client_secret === null ? text : `${text}\n\n${SHOWN_ONCE}` };
}

/** The output of `client show`. */
export const shown = (app: z.output<typeof showClient.output>): Output => ({
  json: app,
  text: [
    card({ client_id: app.client_id, ...describe(app), testers: app.testers.map(String) }),
    ...(app.proposed ? ['', 'To become, once it is approved:', card(says(app.proposed))] : []),
  ].join('\n'),
});

/** What an operator approves: all that the app says of itself, as it is to be. */
export const toReview = (app: z.output<typeof showClient.output>): string =>
  card({ client_id: app.client_id, ...says(app.proposed ?? app), seen: app.updated_at });

/** The output of `client list`. */
export const listed = (apps: readonly Client[]): Output => ({
  json: apps,
  text: table(
    ['CLIENT_ID', 'NAME', 'KIND', 'STATE', 'GRANTS'],
    apps.map((app) => [
      app.client_id,
      app.client_name,
      app.public ? 'public' : 'confidential',
      app.state,
      app.grant_types.map(short).join(' '),
    ]),
    'There are no registered apps.',
  ),
});

type Said = NonNullable<z.output<typeof showClient.output>['proposed']>;

const says = (app: Said) => ({
  name: app.client_name,
  'redirect URIs': app.redirect_uris,
  scope: app.scope,
  description: app.description,
  homepage: app.homepage,
  terms: app.terms_uri,
  policy: app.policy_uri,
  logo: app.logo,
});

/** An app in readable form. */
function describe(app: Client) {
  const kinds = [
    app.public ? 'public' : 'confidential',
    ...(['trusted', 'resource_server', 'development', 'id_token_claims', 'fapi'] as const).filter((kind) => app[kind]),
    ...(app.require_acr === null ? [] : ['two factors']),
  ];
  return {
    name: app.client_name,
    kind: kinds.join(', '),
    ...(app.token_endpoint_auth_method && { 'proves itself by': app.token_endpoint_auth_method }),
    ...(app.backchannel_logout_uri && { 'back-channel logout': app.backchannel_logout_uri }),
    'redirect URIs': app.redirect_uris,
    'post-logout redirect URIs': app.post_logout_redirect_uris,
    grants: app.grant_types.map(short),
    scope: app.scope,
    state: app.state,
    returned: app.returned_why,
    suspended: app.suspended_why,
    description: app.description,
    homepage: app.homepage,
    terms: app.terms_uri,
    policy: app.policy_uri,
    logo: app.logo,
    owner: app.owner_uid,
    created: app.created_at,
  };
}
