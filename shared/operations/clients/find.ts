/** Finding a named app, and changing it as it was found. */
import { isoTime } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import { metadataOf } from '../../clients/metadata.ts';
import type { Actor } from '../../db/audit/actor.ts';
import type { Alongside, ClientColumns, ClientRow, ClientTable } from '../../db/tables/clients.ts';
import { Refused } from '../operation.ts';
import { noSuchClient } from './fields.ts';

/**
 * @param seen its updated_at, as the caller read it
 * @throws Refused NOT_FOUND if there is none, OVERTAKEN if it was changed since it was read
 */
export async function findClient(
  clients: Pick<ClientTable, 'find'>,
  client_id: string,
  seen?: string,
): Promise<ClientRow> {
  const row = found(client_id, await clients.find(client_id));
  assertAsSeen(row, seen);
  return row;
}

/** @throws Refused OVERTAKEN if it was changed since it was read */
export function assertAsSeen({ client_id, updated_at }: ClientRow, seen: string | undefined): void {
  if (seen !== undefined && Date.parse(seen) !== updated_at) throw overtaken(client_id);
}

/** Identifies an app for an operation that must fail if the app was changed or transferred since it was read. */
export const asSeen = ({ client_id, updated_at }: Pick<ClientRow, 'client_id' | 'updated_at'>) => ({
  client_id,
  seen: isoTime(updated_at),
});

/** @throws Refused NOT_FOUND if nothing was found */
export function found(client_id: string, row: ClientRow | undefined): ClientRow {
  if (row) return row;
  throw new Refused('NOT_FOUND', noSuchClient(client_id), 'client_id');
}

/** Somebody has changed the app since it was read. */
export const overtaken = (client_id: string): Refused =>
  new Refused('OVERTAKEN', reason('refused.clientOvertaken', { client_id }), 'client_id');

/**
 * Only operators change trusted apps and resource servers: programs cannot extend their own rights.
 * @throws Refused PERMISSION_DENIED
 */
export function assertMayChange(actor: Actor, row: ClientRow): void {
  if ('clientId' in actor && (row.trusted === 1 || row.resource_server === 1))
    throw new Refused('PERMISSION_DENIED', reason('refused.operatorsChange', { client_id: row.client_id }));
}

/**
 * Changes an app. Where a scope is taken away, all that the app was given ends.
 * @throws Refused OVERTAKEN, and nothing is changed, where somebody changed the app since it was read
 */
export async function changeClient(
  clients: Pick<ClientTable, 'change'>,
  row: ClientRow,
  columns: ClientColumns,
  alongside?: Alongside,
): Promise<void> {
  const { metadata = row.metadata } = columns;
  const { scope: kept } = metadataOf({ metadata });
  const isLess = metadataOf(row).scope.some((scope) => !kept.includes(scope));
  const going = isLess ? { ...alongside, ends: {} } : alongside;
  if (!(await clients.change(row, columns, going))) throw overtaken(row.client_id);
}
