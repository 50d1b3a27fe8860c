/** Figures and last calls of an app, for its owner and operators. */
import { z } from 'zod';
import { isoTime } from '../../api/fields.ts';
import type { Actor } from '../../db/audit/actor.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { Row } from '../../db/tables/tables.ts';
import { LAST_CALLS, quantile, shownPeriods } from '../../figures/buckets.ts';
import { clientId } from '../clients/fields.ts';
import { findClient, found } from '../clients/find.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { limit } from '../paging.ts';

type Deps = Pick<OperationDeps, 'clients' | 'operators' | 'appFigures'>;

/** @throws Refused NOT_FOUND for anybody but the owner and operators */
async function appShownTo(actor: Actor, client_id: string, { clients, operators }: Deps): Promise<ClientRow> {
  const row = await findClient(clients, client_id);
  const mayLook = !('uid' in actor) || row.owner_uid === actor.uid || (await operators.has(actor.uid));
  return found(client_id, mayLook ? row : undefined);
}

const amounts = <N extends string>(name: N, description: string) =>
  z
    .array(z.object({ [name]: z.string(), amount: z.int() } as Record<N, z.ZodString> & { amount: z.ZodInt }))
    .describe(description);

const milliseconds = (share: string) =>
  z
    .int()
    .nullable()
    .describe(`How long ${share} of the answers took at most, milliseconds; null where there was none.`);

const periodShape = z.object({
  start: z.iso.datetime(),
  tokens: amounts('grant_type', 'Times that it was given tokens.'),
  calls: amounts('endpoint', 'All its calls, also those that failed. What agents call counts as /mcp.'),
  errors: amounts('code', 'Calls that failed, by error_code, or by the error of RFC 6749 at the standard endpoints.'),
  p50: milliseconds('half'),
  p99: milliseconds('99 of 100'),
});

export type AppPeriod = z.output<typeof periodShape>;

export const showFigures = operation<Deps>()({
  name: 'app.figures',
  summary:
    'What an app was given, called and was refused, by the hours of two days or the days of a month, in UTC. What a server counts is written twice a minute.',
  audited: false,
  input: z.object({ client_id: clientId, by: z.enum(['hour', 'day']).default('hour') }),
  output: z.object({ client_id: z.string(), by: z.enum(['hour', 'day']), periods: z.array(periodShape) }),
  errors: ['NOT_FOUND'],
  async run({ input: { client_id, by }, actor }, deps) {
    await appShownTo(actor, client_id, deps);
    const starts = shownPeriods(by, Date.now());
    const rows = Map.groupBy(await deps.appFigures.of(client_id, by, starts[0] ?? 0), ({ starts_at }) => starts_at);
    return { client_id, by, periods: starts.map((start) => presentPeriod(start, rows.get(start) ?? [])) };
  },
});

type Figure = Pick<Row<'app_figures'>, 'kind' | 'name' | 'amount'>;

function presentPeriod(start: number, figures: readonly Figure[]): AppPeriod {
  const of = (kind: Figure['kind']) => figures.filter((figure) => figure.kind === kind);
  const times = new Map(of('time').map(({ name, amount }) => [name, amount]));
  return {
    start: isoTime(start),
    tokens: of('token').map(({ name, amount }) => ({ grant_type: name, amount })),
    calls: of('call').map(({ name, amount }) => ({ endpoint: name, amount })),
    errors: of('error').map(({ name, amount }) => ({ code: name, amount })),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

const callShape = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  endpoint: z.string(),
  status: z.int().describe('Of HTTP.'),
  code: z.string().nullable().describe('error_code, or the error of RFC 6749; null where nothing failed.'),
  request_id: z.string(),
});

export type AppCall = z.output<typeof callShape>;

export const listCalls = operation<Deps>()({
  name: 'app.calls',
  summary: `The last ${LAST_CALLS} calls of an app, the newest first, a page at a time`,
  audited: false,
  input: z.object({
    client_id: clientId,
    failed: z.boolean().default(false).describe('Only those that failed.'),
    before: z.string().max(32).optional().describe('The last id of the page before.'),
    limit: limit(LAST_CALLS),
  }),
  output: z.array(callShape).max(LAST_CALLS),
  errors: ['NOT_FOUND'],
  async run({ input: { client_id, ...page }, actor }, deps) {
    await appShownTo(actor, client_id, deps);
    return (await deps.appFigures.calls(client_id, page)).map(({ id, at, endpoint, status, code, request_id }) => ({
      ...{ id, at: isoTime(at), endpoint, status, code, request_id },
    }));
  },
});
