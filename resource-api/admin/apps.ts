/** api.Admin.apps, app, appUpdate, appReview, appOwner, appSuspend, appResume, appFigures and appCalls. */
import { z } from 'zod';
import { flag, integer, listOfLines, oneOf, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { offeredScopes, type Scope } from '../../shared/api/scopes.ts';
import { listCalls, showFigures } from '../../shared/operations/apps/figures.ts';
import { handOverApp } from '../../shared/operations/apps/ownership.ts';
import { reviewApp } from '../../shared/operations/apps/review.ts';
import { resumeApp, suspendApp } from '../../shared/operations/apps/suspend.ts';
import { clientShape, clientWithTesters } from '../../shared/operations/clients/present.ts';
import { listClients, showClient } from '../../shared/operations/clients/show.ts';
import { updateClient } from '../../shared/operations/clients/update.ts';
import { adminEndpoint, asItIs, oneMore, page, paged, pageShape } from './admin-endpoint.ts';

const scope = 'admin:apps';
const client_id = text(512);

const apps = adminEndpoint({
  uri: 'api.Admin.apps',
  scope,
  operation: listClients,
  input: z.object(paged(client_id)),
  given: oneMore,
  output: pageShape(z.array(clientShape), z.string()),
  answer: (rows, { limit }) => page(rows, limit, ({ client_id: id }) => id),
});

const app = adminEndpoint({
  uri: 'api.Admin.app',
  scope,
  operation: showClient,
  input: z.object({ client_id }),
  given: asItIs,
  output: clientWithTesters,
  answer: asItIs,
});

const isOffered = (name: string): name is Scope => offeredScopes.some((scope) => scope === name);

/** Only operators themselves give trust and the scopes of trusted apps: programs cannot extend their own rights. */
const scopes = text(1000).transform((said, context) => {
  const names = said.split(/[\s,]+/).filter(Boolean);
  const wrong = names.find((name) => !isOffered(name));
  if (wrong !== undefined) {
    context.addIssue({ code: 'custom', message: reason('oneOf', { words: offeredScopes.join(', ') }) });
  } else if (names.length === 0) {
    context.addIssue({ code: 'custom', message: reason('notBlank') });
  }
  return names.filter(isOffered);
});
const addresses = listOfLines(20_000).meta({
  description: 'Where codes go, exactly: one a line.',
  examples: ['https://notes.example/cb'],
});

const appUpdate = adminEndpoint({
  uri: 'api.Admin.appUpdate',
  scope,
  operation: updateClient,
  input: z.object({
    client_id,
    name: text(120).optional(),
    redirect_uris: addresses.optional(),
    scopes: scopes.optional(),
    development: flag.optional(),
    why: text(500).optional(),
  }),
  given: ({ scopes: scope, ...input }) => ({ ...input, scope }),
  output: clientWithTesters,
  answer: asItIs,
});

const seen = text(30).refine((said) => z.iso.datetime().safeParse(said).success, reason('unfit'));

const appReview = adminEndpoint({
  uri: 'api.Admin.appReview',
  scope,
  operation: reviewApp,
  input: z.object({
    client_id,
    decision: oneOf('approve', 'return'),
    why: text(1000).optional(),
    seen: seen.optional(),
  }),
  given: asItIs,
  output: clientShape,
  answer: asItIs,
});

const appOwner = adminEndpoint({
  uri: 'api.Admin.appOwner',
  scope,
  operation: handOverApp,
  input: z.object({ client_id, uid: integer(), why: text(500).optional() }),
  given: ({ uid, ...input }) => ({ ...input, to: `uid:${uid}` }),
  output: clientShape,
  answer: asItIs,
});

/** The reason is sent to its owner. */
const deciding = {
  scope,
  input: z.object({ client_id, why: text(1000) }),
  given: asItIs,
  output: clientShape,
  answer: asItIs,
} as const;

const appFigures = adminEndpoint({
  uri: 'api.Admin.appFigures',
  scope,
  operation: showFigures,
  input: z.object({ client_id, by: oneOf('hour', 'day').default('hour') }),
  given: asItIs,
  output: showFigures.output,
  answer: asItIs,
});

const appCalls = adminEndpoint({
  uri: 'api.Admin.appCalls',
  scope,
  operation: listCalls,
  input: z.object({
    client_id,
    failed: flag.default(false),
    ...paged(text(32)),
  }),
  given: oneMore,
  output: pageShape(listCalls.output, z.string()),
  answer: (rows, { limit }) => page(rows, limit, ({ id }) => id),
});

export const appEndpoints = [
  apps,
  app,
  appUpdate,
  appReview,
  appOwner,
  adminEndpoint({ uri: 'api.Admin.appSuspend', operation: suspendApp, ...deciding }),
  adminEndpoint({ uri: 'api.Admin.appResume', operation: resumeApp, ...deciding }),
  appFigures,
  appCalls,
];
