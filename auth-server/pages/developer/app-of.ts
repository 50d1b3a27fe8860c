/** The app named by the address, if the person who asks owns it. */
import { ApiError } from '../../../shared/api/errors.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { ownApp } from '../../../shared/operations/apps/own.ts';
import type { AccountRequest } from '../kit/account-form.ts';

/** @throws ApiError NOT_FOUND for an app of somebody else */
export async function ownAppOf({ ctx, deps, own }: AccountRequest): Promise<ClientRow> {
  const row = await ownApp(deps.clients, String(ctx.params.client_id), own.user.uid);
  if (!row) throw new ApiError('NOT_FOUND');
  return row;
}
