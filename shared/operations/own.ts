/** Security-relevant actions of people on their own accounts: each is audited, by page or API. */
import { ApiError } from '../api/errors.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';

export const ownOperations = [
  'own.username',
  'own.password',
  'own.email',
  'own.phone',
  'own.avatar',
  'own.bind',
  'own.unbind',
  'own.sign-out',
  'own.disconnect',
  'own.authenticator',
  'own.authenticator-removed',
  'own.passkey',
  'own.passkey-removed',
  'own.recovery-codes',
  'own.export',
  'own.close',
  'own.reopen',
  'own.sign-in',
] as const;

export type OwnOperation = (typeof ownOperations)[number];

/** The account, and whether the action came by a page or the API. */
export interface OwnActor {
  readonly uid: number;
  readonly via: 'page' | 'api';
}

interface Audited {
  readonly auditLog: Pick<AuditLog, 'add'>;
}

/** Audits a success; for actions whose failures need no audit. */
export const noteOwn = (
  operation: OwnOperation,
  actor: OwnActor,
  { auditLog }: Audited,
  outcome = 'done',
): Promise<void> => auditLog.add({ actor, operation, target: `account:${actor.uid}`, outcome });

/** Runs the action, and audits the attempt with its outcome, once for each operation that it is. */
export async function performOwn<T>(
  operations: OwnOperation | readonly OwnOperation[],
  actor: OwnActor,
  deps: Audited,
  work: () => Promise<T>,
): Promise<T> {
  const note = async (outcome?: string) => {
    const faults: unknown[] = [];
    // One that cannot be noted keeps no other from it.
    for (const operation of [operations].flat())
      await noteOwn(operation, actor, deps, outcome).catch((fault) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  };
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await note(error instanceof ApiError ? error.errorName : 'FAULT');
    throw error;
  }
  await note();
  return result;
}
