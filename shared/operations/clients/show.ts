/** Showing and listing apps. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { limit, MOST_ROWS } from '../paging.ts';
import { clientId } from './fields.ts';
import { findClient } from './find.ts';
import { clientShape, clientWithTesters, presentClient } from './present.ts';

export const listClients = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.list',
  summary: 'Registered apps, the newest first, a page at a time',
  audited: false,
  input: z.object({
    before: clientId.optional().describe('The last client_id of the page before.'),
    limit: limit(),
  }),
  output: z.array(clientShape).max(MOST_ROWS),
  errors: ['NOT_FOUND'],
  async run({ input: { before, limit } }, { clients }) {
    const last = before === undefined ? undefined : await findClient(clients, before);
    return (await clients.list(last, limit)).map(presentClient);
  },
});

export const showClient = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.show',
  summary: 'One app with its testers',
  audited: false,
  input: z.object({ client_id: clientId }),
  output: clientWithTesters,
  errors: ['NOT_FOUND'],
  async run({ input: { client_id } }, { clients }) {
    return { ...presentClient(await findClient(clients, client_id)), testers: await clients.testers(client_id) };
  },
});
