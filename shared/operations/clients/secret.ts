/** Giving an app a new secret. */
import { z } from 'zod';
import { newSecret } from '../../clients/metadata.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, noSuchClient } from './fields.ts';

export const rotateSecret = operation<Pick<OperationDeps, 'clients'>>()({
  name: 'client.rotate-secret',
  summary: 'Gives an app a new secret, told this once. The former one ends at once.',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: z.object({ client_id: z.string(), client_secret: z.string() }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id }, about, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    if (row.secret_hash === null) {
      fail('INVALID_PARAMETER', `${client_id} is a public client and has no secret`, 'client_id');
    }
    const { secret, hash } = newSecret();
    if (await clients.change(row, { secret_hash: hash })) return { client_id, client_secret: secret };
    return fail('OVERTAKEN', `${client_id} was changed by somebody else at the same moment: look at it again`);
  },
});
