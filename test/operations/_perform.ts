/** Performs operations over a world's database, as a process beside its servers does. */

import type { z } from 'zod';
import { createClosedAccounts } from '../../shared/accounts/closed-accounts.ts';
import { factorReset } from '../../shared/accounts/factors/reset.ts';
import { createMessages } from '../../shared/accounts/messages.ts';
import { configureHashing } from '../../shared/accounts/passwords.ts';
import { createRetiredNames } from '../../shared/accounts/retired-names.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { readConfig } from '../../shared/config/config.ts';
import { createContents } from '../../shared/content/contents.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import { createAuditLog } from '../../shared/db/audit/log.ts';
import { createAccountStates } from '../../shared/db/tables/account-state.ts';
import { createAppFigureTable } from '../../shared/db/tables/app-figures.ts';
import { createClientTable } from '../../shared/db/tables/clients.ts';
import { createContentTable } from '../../shared/db/tables/content.ts';
import { createLogoTable } from '../../shared/db/tables/logos.ts';
import { createOperatorTable } from '../../shared/db/tables/operators.ts';
import { createRateLimitTable } from '../../shared/db/tables/rate-limits.ts';
import { createSigningKeyTable } from '../../shared/db/tables/signing-keys.ts';
import { createUserTable } from '../../shared/db/tables/users.ts';
import { createWebhookTable } from '../../shared/db/tables/webhooks.ts';
import { createJobs } from '../../shared/jobs/jobs.ts';
import { createLogos } from '../../shared/logos/logos.ts';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { type Operation, perform } from '../../shared/operations/operation.ts';
import { createPicturePool } from '../../shared/pictures/pool.ts';
import { createRevocations } from '../../shared/revocation/revoke.ts';
import { createAskPublic } from '../../shared/runtime/outgoing-public.ts';
import { createWebhooks } from '../../shared/webhooks/webhooks.ts';
import type { World } from '../_world.ts';

/** Its processes end once they are idle, and with the test at the latest. */
const pictures = createPicturePool({ warn: () => undefined }, 1);

/** Passwords are hashed here as by the tests' servers: cheaply, and a busy machine refuses nobody. */
configureHashing({ passwordHashing: 'weak', passwordWait: 60 }, createMetrics('auth-server', false));

export function depsOf({ database, env }: World): OperationDeps {
  const config = readConfig(env);
  const users = createUserTable(database);
  const retiredNames = createRetiredNames(database, () => loadSecrets(config).key('retired names'));
  return {
    config,
    database,
    auditLog: createAuditLog(database),
    clients: createClientTable(database),
    logos: createLogos(createLogoTable(database), pictures),
    appFigures: createAppFigureTable(database),
    users,
    contents: createContents({ table: createContentTable(database), config }),
    operators: createOperatorTable(database),
    accountStates: createAccountStates(database),
    retiredNames,
    closedAccounts: createClosedAccounts({ config, database, users, messages: createMessages(database), retiredNames }),
    rateLimits: createRateLimitTable(database),
    revocations: createRevocations(database),
    resetFactors: factorReset(database),
    signingKeys: createSigningKeyTable(database),
    webhooks: createWebhooks(createWebhookTable(database), () => loadSecrets(config).key('webhook secrets')),
    jobs: createJobs(database, () => loadSecrets(config).key('jobs')),
    askPublic: createAskPublic(config),
  };
}

/** @param name of the operator */
export const performIn =
  (deps: OperationDeps, name = 'tester') =>
  <D, I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
    operation: OperationDeps extends D ? Operation<D, I, O, E> : never,
    input: z.input<I>,
  ): Promise<z.input<O>> =>
    perform(operation as Operation<unknown, I, O, E>, { input, actor: { via: 'cli', name } }, deps);

/** How each of several ended: `done`, or the name of its error. */
export async function outcomes(work: readonly Promise<unknown>[]): Promise<string[]> {
  const ended = await Promise.allSettled(work);
  return ended.map((one) => {
    if (one.status === 'fulfilled') return 'done';
    if (one.reason instanceof ApiError) return one.reason.errorName;
    throw one.reason;
  });
}
