/** Deleting an app. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, seen } from './fields.ts';
import { findClient, overtaken } from './find.ts';

export const deleteClient = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.delete',
  summary: 'Deletes an app with every authorization and token it has',
  audited: true,
  input: z.object({ client_id: clientId, seen }),
  output: z.object({ client_id: z.string(), deleted: z.literal(true) }),
  errors: ['NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, seen }, about }, { clients }) {
    about(`client:${client_id}`);
    const row = await findClient(clients, client_id, seen);
    if (!(await clients.remove(row))) throw overtaken(client_id);
    return { client_id, deleted: true as const };
  },
});
