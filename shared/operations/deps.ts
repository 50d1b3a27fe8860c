/** The deps of operations: the tables, and revocation. */
import type { ClosedAccounts } from '../accounts/closed-accounts.ts';
import type { ResetFactors } from '../accounts/factors/reset.ts';
import type { RetiredNames } from '../accounts/names/retired-names.ts';
import type { Messages } from '../accounts/notices/messages.ts';
import type { Passwords } from '../accounts/passwords.ts';
import type { Config } from '../config/config.ts';
import type { Contents } from '../content/contents.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';
import type { Database } from '../db/driver/database.ts';
import type { AccountStates } from '../db/tables/account-state.ts';
import type { AppFigureTable } from '../db/tables/app-figures.ts';
import type { ClientTable } from '../db/tables/clients.ts';
import type { OperatorTable } from '../db/tables/operators.ts';
import type { RateLimitTable } from '../db/tables/rate-limits.ts';
import type { SigningKeyTable } from '../db/tables/signing-keys.ts';
import type { UserTable } from '../db/tables/users.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Logos } from '../logos/logos.ts';
import type { Looks } from '../look/looks.ts';
import type { Revocations } from '../revocation/revoke.ts';
import type { AskPublic } from '../runtime/outgoing-public.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

export interface OperationDeps {
  readonly config: Config;
  readonly database: Database;
  readonly clients: ClientTable;
  readonly looks: Looks;
  readonly logos: Pick<Logos, 'prepare' | 'ofApp'>;
  readonly appFigures: AppFigureTable;
  readonly users: UserTable;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly contents: Contents;
  readonly operators: OperatorTable;
  readonly retiredNames: Pick<RetiredNames, 'has' | 'refusing'>;
  readonly accountStates: AccountStates;
  readonly revocations: Revocations;
  readonly signingKeys: SigningKeyTable;
  readonly resetFactors: ResetFactors;
  readonly closedAccounts: Pick<ClosedAccounts, 'closeFor'>;
  readonly rateLimits: RateLimitTable;
  readonly auditLog: AuditLog;
  readonly webhooks: Webhooks;
  readonly messages: Pick<Messages, 'telling'>;
  readonly jobs: Pick<Jobs, 'table' | 'added'>;
  readonly askPublic: Pick<AskPublic, 'allows'>;
}
