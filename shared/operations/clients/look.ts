/** Looking at apps. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, noSuchClient } from './fields.ts';
import { clientShape, clientWithTesters, presentClient } from './present.ts';

export const listClients = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.list',
  summary: 'Every registered app, the oldest first',
  audited: false,
  input: z.object({}),
  output: z.array(clientShape),
  errors: [],
  run: async (_, { clients }) => (await clients.list()).map(presentClient),
});

export const showClient = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.show',
  summary: 'One app with its testers',
  audited: false,
  input: z.object({ client_id: clientId }),
  output: clientWithTesters,
  errors: ['NOT_FOUND'],
  async run({ input: { client_id }, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    return { ...presentClient(row), testers: await clients.testers(client_id) };
  },
});
