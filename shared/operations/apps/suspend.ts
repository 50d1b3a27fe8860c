/** Suspending an app, and letting it go on. */
import { z } from 'zod';
import { clientId, noSuchClient } from '../clients/fields.ts';
import { clientShape, presentClient } from '../clients/present.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { why } from './fields.ts';
import { tellOwner } from './tell-owner.ts';

const input = z.object({ client_id: clientId, why });
type Deps = Pick<OperationDeps, 'clients' | 'users' | 'database'>;

const overtaken = (client_id: string) =>
  `${client_id} was changed by somebody else at the same moment: look at it again`;

export const suspendApp = operation<Deps>()({
  name: 'app.suspend',
  summary: 'Suspends an app: every authorization and token of it ends at once, and it gets no new ones',
  audited: true,
  input,
  output: clientShape,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, why }, about, fail, noted }, deps) {
    const { clients } = deps;
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    if (row.suspended_at !== null) fail('INVALID_PARAMETER', `${client_id} is suspended already`, 'client_id');
    const told = await tellOwner(deps, row, 'app suspended', why);
    const columns = { suspended_at: Date.now(), suspended_why: why };
    if (!(await clients.change(row, columns, { also: [...told, ...noted()] }))) fail('OVERTAKEN', overtaken(client_id));
    // First nothing more is given, then what was given ends.
    await clients.revoke(client_id);
    return presentClient((await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id)));
  },
});

export const resumeApp = operation<Deps>()({
  name: 'app.resume',
  summary: 'Lets a suspended app go on in the state that it had. People allow it anew.',
  audited: true,
  input,
  output: clientShape,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, why }, about, fail, noted }, deps) {
    const { clients } = deps;
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    if (row.suspended_at === null) fail('INVALID_PARAMETER', `${client_id} is not suspended`, 'client_id');
    const told = await tellOwner(deps, row, 'app resumed', why);
    const columns = { suspended_at: null, suspended_why: null };
    if (!(await clients.change(row, columns, { also: [...told, ...noted()] }))) fail('OVERTAKEN', overtaken(client_id));
    return presentClient((await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id)));
  },
});
