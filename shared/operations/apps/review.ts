/** Review of apps: an operator approves an app for everybody, or returns it to its owner with a reason. */
import { z } from 'zod';
import { reason } from '../../api/reasons.ts';
import { metadataOf } from '../../clients/metadata.ts';
import { applied } from '../../clients/proposals.ts';
import { isLimited } from '../../clients/state.ts';
import { clientId, seen } from '../clients/fields.ts';
import { changeClient, findClient } from '../clients/find.ts';
import { clientShape, presentClient } from '../clients/present.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { tellOwner, wordsToOwner } from './tell-owner.ts';

export const reviewApp = operation<Pick<OperationDeps, 'clients' | 'logos' | 'users' | 'messages'>>()({
  name: 'app.review',
  summary:
    'Approves an app, or what is proposed of an approved one, or returns it with words. Its owner is told. Approved, it signs in everybody.',
  audited: true,
  input: z
    .object({
      client_id: clientId,
      decision: z.enum(['approve', 'return']),
      why: wordsToOwner.optional(),
      seen,
    })
    .refine(({ decision, why }) => decision === 'approve' || why !== undefined, {
      path: ['why'],
      message: reason('refused.returnedWithWords'),
    }),
  output: clientShape,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, decision, why, seen }, about, fail, noted }, deps) {
    const { clients, logos } = deps;
    const row = await findClient(clients, client_id, seen);
    about(`client:${client_id}`);
    if (!isLimited(row) && row.proposed === null) {
      fail('INVALID_PARAMETER', reason('refused.nothingToReview', { client_id }), 'client_id');
    }
    const approved = decision === 'approve';
    const columns = approved ? applied(row) : { metadata: row.metadata };
    const words = why ?? '';
    const decided = {
      ...columns,
      // An approved app stays as it is: only its proposal is returned.
      state: approved || !isLimited(row) ? ('approved' as const) : ('returned' as const),
      returned_why: approved ? null : words,
      submitted_at: null,
      proposed: null,
    };
    const told = await tellOwner(deps, row, approved ? 'app approved' : 'app returned', words);
    // One of two logos stays.
    const kept = logos.ofApp(client_id, [metadataOf(columns).logo]);
    await changeClient(clients, row, decided, { also: [...kept, ...told, ...noted()] });
    return presentClient(await findClient(clients, client_id));
  },
});
