import test from 'ava';
import type { AuditLog } from '../../shared/db/audit/audit-log.ts';
import { performOwn } from '../../shared/operations/own.ts';

/** An audit log that takes nothing of one operation. */
function auditWithout(refused: string) {
  const told: string[] = [];
  const add: AuditLog['add'] = async ({ operation, outcome }) => {
    if (operation === refused) throw new Error(`${refused} cannot be noted`);
    told.push(`${operation} ${outcome}`);
  };
  return { told, auditLog: { add } };
}

const actor = { uid: 1, via: 'page' } as const;

test('of an action that is several operations, each is audited, also after one that cannot be', async (t) => {
  const { told, auditLog } = auditWithout('own.bind');
  const acting = performOwn(['own.bind', 'own.sign-in'], actor, { auditLog }, async () => 'done');
  await t.throwsAsync(acting, { message: 'own.bind cannot be noted' });
  t.deepEqual(told, ['own.sign-in done']);
});

test('an action that fails is audited as such, for each operation that it is', async (t) => {
  const { told, auditLog } = auditWithout('none');
  const failing = async () => {
    throw new TypeError('a fault');
  };
  await t.throwsAsync(performOwn(['own.bind', 'own.sign-in'], actor, { auditLog }, failing), { message: 'a fault' });
  t.deepEqual(told, ['own.bind FAULT', 'own.sign-in FAULT']);
});
