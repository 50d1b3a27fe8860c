/** What people do to their own accounts where its security is at stake: each is put down in the audit, whichever way they came. */
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

/** Whose account it is, and whether they use a page or the API. */
export interface OwnActor {
  readonly uid: number;
  readonly via: 'page' | 'api';
}

interface Audited {
  readonly auditLog: Pick<AuditLog, 'add'>;
}

/** Puts down what was done, for what is better not put down where it fails. */
export const noteOwn = (
  operation: OwnOperation,
  actor: OwnActor,
  { auditLog }: Audited,
  outcome = 'done',
): Promise<void> => auditLog.add({ actor, operation, target: `account:${actor.uid}`, outcome });

/** Does it, and puts down that it was tried and how it ended. */
export async function performOwn<T>(
  operation: OwnOperation,
  actor: OwnActor,
  deps: Audited,
  work: () => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await noteOwn(operation, actor, deps, error instanceof ApiError ? error.errorName : 'FAULT');
    throw error;
  }
  await noteOwn(operation, actor, deps);
  return result;
}
