/** The deps of commands: the configured database and its tables, closed at the end. */
import { createClosedAccounts } from '../shared/accounts/closed-accounts.ts';
import { factorReset } from '../shared/accounts/factors/reset.ts';
import { createHashing } from '../shared/accounts/hashing/hashing.ts';
import { createRetiredNames } from '../shared/accounts/names/retired-names.ts';
import { createMessages } from '../shared/accounts/notices/messages.ts';
import { createNotices } from '../shared/accounts/notices/notices.ts';
import { createPasswords, type Passwords } from '../shared/accounts/passwords.ts';
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { createContents } from '../shared/content/contents.ts';
import { loadSecrets } from '../shared/crypto/secrets.ts';
import { createAuditLog } from '../shared/db/audit/audit-log.ts';
import { connect } from '../shared/db/connect.ts';
import type { Database } from '../shared/db/driver/database.ts';
import { DatabaseFault } from '../shared/db/driver/faults.ts';
import { isSchemaCurrent } from '../shared/db/schema.ts';
import { createAccountStates } from '../shared/db/tables/account-state.ts';
import { createAppFigureTable } from '../shared/db/tables/app-figures.ts';
import { createClientTable } from '../shared/db/tables/clients.ts';
import { createContentTable } from '../shared/db/tables/content.ts';
import { createLogoTable } from '../shared/db/tables/logos.ts';
import { createLookTable } from '../shared/db/tables/look.ts';
import { createOperatorTable } from '../shared/db/tables/operators.ts';
import { createRateLimitTable } from '../shared/db/tables/rate-limits.ts';
import { createSigningKeyTable } from '../shared/db/tables/signing-keys.ts';
import { createUserTable } from '../shared/db/tables/users.ts';
import { createWebhookTable } from '../shared/db/tables/webhooks.ts';
import { createJobs } from '../shared/jobs/jobs.ts';
import { createLogos } from '../shared/logos/logos.ts';
import { createLooks } from '../shared/look/looks.ts';
import type { OperationDeps } from '../shared/operations/deps.ts';
import { createPicturePool, type PicturePool } from '../shared/pictures/children/pool.ts';
import { createRevocations } from '../shared/revocation/revoke.ts';
import { createAskPublic } from '../shared/runtime/outgoing-public.ts';
import { createWebhooks } from '../shared/webhooks/webhooks.ts';
import { complain } from './complain.ts';
import { CommandRefused } from './output.ts';

/** What may have child processes. */
interface Workers {
  readonly pictures: PicturePool;
  readonly passwords: Passwords;
}

/** The master secret is read on demand. */
export function createCliDeps(config: Config, database: Database, { pictures, passwords }: Workers): OperationDeps {
  const users = createUserTable(database);
  const retiredNames = createRetiredNames(database, () => loadSecrets(config).key('retired names'));
  const jobs = createJobs(database, () => loadSecrets(config).key('jobs'));
  const messages = createMessages(database, createNotices({ jobs }));
  return {
    config,
    database,
    auditLog: createAuditLog(database),
    clients: createClientTable(database),
    appFigures: createAppFigureTable(database),
    logos: createLogos(createLogoTable(database), pictures),
    users,
    passwords,
    contents: createContents({ table: createContentTable(database), config }),
    operators: createOperatorTable(database),
    looks: createLooks(createLookTable(database)),
    accountStates: createAccountStates(database),
    retiredNames,
    messages,
    closedAccounts: createClosedAccounts({ config, database, users, messages, retiredNames }),
    rateLimits: createRateLimitTable(database),
    revocations: createRevocations(database),
    resetFactors: factorReset(database, messages),
    signingKeys: createSigningKeyTable(database),
    webhooks: createWebhooks(createWebhookTable(database), () => loadSecrets(config).key('webhook secrets')),
    jobs,
    askPublic: createAskPublic(config),
  };
}

/**
 * Runs a command's work over the configured database.
 * @throws CommandRefused if its schema is not current, DatabaseFault if it does not answer
 */
export async function withDeps<T>(work: (deps: OperationDeps) => Promise<T>, config = loadConfigOrExit()): Promise<T> {
  const database = connect(config, complain);
  const silent = { warn: () => undefined };
  const pictures = createPicturePool(silent, 1);
  const hashing = createHashing(config, silent);
  try {
    await database.ping();
    if (!(await hasSchema(database))) {
      throw new CommandRefused("the database's schema is not current: run `npm run cli -- migrate latest` first");
    }
    const deps = createCliDeps(config, database, { pictures, passwords: createPasswords(hashing) });
    // The name of the platform is public, and appears in messages.
    await deps.looks.refresh();
    return await work(deps);
  } finally {
    await Promise.all([pictures, hashing].map((one) => one.close()));
    await database.close();
  }
}

/** The database has just answered, so at most the table of migrations is missing. */
async function hasSchema(database: Database): Promise<boolean> {
  try {
    return await isSchemaCurrent(database);
  } catch (error) {
    if (error instanceof DatabaseFault) return false;
    throw error;
  }
}
