/** Deleting an app. */
import { z } from 'zod';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, noSuchClient } from './fields.ts';

export const deleteClient = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.delete',
  summary: 'Deletes an app with every authorization and token it has',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: z.object({ client_id: z.string(), deleted: z.literal(true) }),
  errors: ['NOT_FOUND'],
  async run({ input: { client_id }, about, fail }, { clients }) {
    about(`client:${client_id}`);
    if (!(await clients.remove(client_id))) fail('NOT_FOUND', noSuchClient(client_id));
    return { client_id, deleted: true as const };
  },
});
