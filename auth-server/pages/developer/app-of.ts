/** The app that an address names, if it is of who asks. */
import { ApiError } from '../../../shared/api/errors.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { ownApp } from '../../../shared/operations/apps/own.ts';
import type { AccountRequest } from '../kit/account-form.ts';

/** @throws ApiError NOT_FOUND for whoever does not own it */
export async function ownAppOf({ ctx, deps, own }: AccountRequest): Promise<ClientRow> {
  const row = await ownApp(deps.clients, String(ctx.params.client_id), own.user.uid);
  if (!row) throw new ApiError('NOT_FOUND');
  return row;
}
