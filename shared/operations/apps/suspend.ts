/** Suspending and resuming apps. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import { clientId } from '../clients/fields.ts';
import { changeClient, findClient } from '../clients/find.ts';
import { clientShape, presentClient } from '../clients/present.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { tellOwner, wordsToOwner } from './tell-owner.ts';

const suspending = (suspend: boolean, named: { readonly name: `app.${string}`; readonly summary: string }) =>
  operation<Pick<OperationDeps, 'clients' | 'users' | 'messages'>>()({
    ...named,
    audited: true,
    input: z.object({ client_id: clientId, why: wordsToOwner }),
    output: clientShape,
    errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
    async run({ input: { client_id, why }, about, fail, noted }, deps) {
      const { clients } = deps;
      const row = await findClient(clients, client_id);
      about(`client:${client_id}`);
      if (suspend === (row.suspended_at !== null)) {
        const already = suspend ? 'refused.suspendedAlready' : 'refused.notSuspended';
        fail('INVALID_PARAMETER', reason(already, { client_id }), 'client_id');
      }
      const told = await tellOwner(deps, row, suspend ? 'app suspended' : 'app resumed', why);
      const columns = { suspended_at: suspend ? Date.now() : null, suspended_why: suspend ? why : null };
      // Resuming ends what is left where somebody killed what suspended it.
      await changeClient(clients, row, columns, { ends: {}, also: [...told, ...noted()] });
      return presentClient(await findClient(clients, client_id));
    },
  });

export const suspendApp = suspending(true, {
  name: 'app.suspend',
  summary: 'Suspends an app: every authorization and token of it ends at once, and it gets no new ones',
});

export const resumeApp = suspending(false, {
  name: 'app.resume',
  summary: 'Lets a suspended app go on in the state that it had. People allow it anew.',
});
