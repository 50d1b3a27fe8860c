/** The app that the address names. */
import { ApiError } from '../../../../shared/api/errors.ts';
import type { ClientRow } from '../../../../shared/db/tables/clients.ts';
import type { AccountRequest } from '../../kit/account-form.ts';

/** @throws ApiError NOT_FOUND where there is none */
export async function namedAppOf({ ctx, deps }: AccountRequest): Promise<ClientRow> {
  const row = await deps.clients.find(String(ctx.params.client_id));
  if (!row) throw new ApiError('NOT_FOUND');
  return row;
}
