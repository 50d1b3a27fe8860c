/**
 * The one door to oidc-provider: builds an engine over our tables, and replaces what it does differently from what we
 * promise.
 */
import './internals/context-internals.ts';
import type { Provider } from 'oidc-provider';
import type { CompleteSignInDeps } from '../../shared/accounts/sign-in/complete-sign-in.ts';
import type { SignIn } from '../../shared/accounts/sign-in/sign-in.ts';
import { isRegistered } from '../../shared/clients/redirect-uri-match.ts';
import type { SigningKey } from '../../shared/clients/signing-keys.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { type ArtifactTables, stamped } from '../../shared/db/tables/artifacts.ts';
import { createAvatarTable } from '../../shared/db/tables/avatars.ts';
import type { ClientTable } from '../../shared/db/tables/clients.ts';
import { createDevicePolls } from '../../shared/db/tables/device-polls.ts';
import type { SeenProofs } from '../../shared/db/tables/seen-proofs.ts';
import type { UserTable } from '../../shared/db/tables/users.ts';
import type { Proofs } from '../../shared/dpop/proofs.ts';
import type { Jobs } from '../../shared/jobs/jobs.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';
import type { AskPublic } from '../../shared/runtime/outgoing-public.ts';
import { adapterFactory } from './adapter.ts';
import type { AsksForTerms } from './authorization/prompts.ts';
import { builtInClients } from './clients/engine-clients.ts';
import { deriveClientsOnce, type KnownClients } from './clients/known-clients.ts';
import { isSecretOf } from './clients/proven-client.ts';
import { cookieOptions, type EngineViews, engineConfiguration } from './configuration.ts';
import { accountFinder } from './engine-accounts.ts';
import { tellWaysOn } from './engine-faults.ts';
import { lookForNewKeys, nameErrorsAsRfc, takeAudience, tellSessionEndsBy } from './internals/app-internals.ts';
import {
  allowRedirectUrisBy,
  compareSecretsBy,
  currentContext,
  nameTokensBy,
  publishing,
  tellInterval,
  wrapGrants,
} from './internals.ts';
import { addingLogout } from './sessions/logout-tokens.ts';
import { type RetiredKeys, validateRetired } from './sessions/retired-keys.ts';
import { standManyTabs } from './sessions/sessions.ts';
import { completeDpop } from './tokens/dpop.ts';
import { completeGrants, DEVICE_INTERVAL } from './tokens/engine-grants.ts';
import { carryClaims } from './tokens/id-token-claims.ts';
import { registerGrants } from './tokens/own-grants.ts';
import type { RefreshGrace } from './tokens/refresh-grace.ts';
import { bindTokens, knowingResources } from './tokens/resources.ts';
import { createTokenTransactions } from './tokens/token-transaction.ts';

/** Milliseconds between two looks at the keys that an app publishes: longer than one may take. */
const KEYS_PAUSE = 5000;

export interface ProviderDeps extends CompleteSignInDeps {
  readonly config: Config;
  readonly askPublic: AskPublic;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly artifacts: ArtifactTables;
  readonly clients: ClientTable;
  readonly knownClients: Pick<KnownClients, 'find'>;
  readonly users: UserTable;
  readonly revocations: Revocations;
  readonly signIn: SignIn;
  readonly jobs: Pick<Jobs, 'adding'>;
  readonly proofs: Proofs;
  readonly seenProofs: SeenProofs;
  readonly signingKeys: RetiredKeys;
  readonly refreshGrace: RefreshGrace;
  readonly views: EngineViews;
  readonly asksForTerms: AsksForTerms;
}

/** An engine that signs with the first of `keys` and publishes all of them. */
export function createProvider(deps: ProviderDeps, keys: readonly SigningKey[]): Provider {
  const { config, database, secrets, knownClients } = deps;
  const findAccount = accountFinder(deps.users, createAvatarTable(database), config.resourceUrl);
  const ownClients = builtInClients(secrets, config.authUrl);
  const transactions = createTokenTransactions(database);
  const complete = completeGrants(createDevicePolls(database));

  const Engine = wrapGrants(
    (name, handle) => complete(name, transactions.wrap(knowingResources(config.resourceUrl, handle))),
    ['resource'],
  );
  const provider = new Engine(config.authUrl, {
    ...engineConfiguration(deps),
    adapter: adapterFactory({ ...deps, transactions }),
    clients: ownClients,
    jwks: publishing(keys),
    findAccount,
  });

  standManyTabs(provider, secrets, cookieOptions);
  carryClaims(provider);
  validateRetired(provider, keys, deps.signingKeys);
  // The ids of frequent tokens begin with the time: see `storedId`.
  nameTokensBy(provider, stamped);
  completeDpop(provider, deps.seenProofs);
  bindTokens(provider, config.resourceUrl);
  deriveClientsOnce(provider, knownClients, new Set(ownClients.map(({ client_id }) => client_id)));
  compareSecretsBy(provider, (client, given) => isSecretOf(client, given, currentContext()?.req));
  // The engine recognises installed apps by their scheme only; those with a loopback address are public clients.
  allowRedirectUrisBy(provider, ({ clientAuthMethod, applicationType }, uri, registered) =>
    isRegistered(uri, registered, clientAuthMethod === 'none' || applicationType === 'native'),
  );
  lookForNewKeys(provider, KEYS_PAUSE);
  // The documented endpoint has its own address; apps know the standard one from discovery.
  takeAudience(provider, `${config.authUrl}/oauth/token`);
  // The end of a session is queued when its row is removed: see session-ends.ts.
  tellSessionEndsBy(provider, async (client, sub, sid) => {
    if (currentContext()?.oidc.params?.logout !== undefined) return;
    await database.atomic([addingLogout(deps.jobs, { clientId: client.clientId, sub, sid })]);
  });
  nameErrorsAsRfc(provider);
  tellWaysOn(provider);
  tellInterval(provider, DEVICE_INTERVAL);
  registerGrants(provider, { ...deps, findAccount, accessTokenTtl: config.accessTokenTtl });
  return provider;
}
