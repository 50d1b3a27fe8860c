/** The checks of the operators' console: the servers, what they depend on, and their background work. */
import { reason } from '../api/reasons.ts';
import { VERSION } from '../version.ts';
import { type Check, ok } from './check.ts';
import { databaseChecks } from './database.ts';
import { deliveryChecks } from './delivery.ts';
import { diskCheck } from './disk.ts';
import { instanceChecks } from './instances.ts';
import { workChecks } from './work.ts';

const version: Check = { name: 'version', run: async () => ok(reason('health.version', { version: VERSION })) };

export const healthChecks: readonly Check[] = [
  version,
  ...databaseChecks,
  ...instanceChecks,
  ...workChecks,
  diskCheck,
  ...deliveryChecks,
];
