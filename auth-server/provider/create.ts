/** The one door to oidc-provider: how it is configured, each default that is not ours said with its reason. */

import type { Configuration, JWKS, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { SignInEndDeps } from '../../shared/accounts/complete-sign-in.ts';
import type { SignIn } from '../../shared/accounts/sign-in.ts';
import { scopes } from '../../shared/api/scopes.ts';
import { isRegistered } from '../../shared/clients/redirect-uri-match.ts';
import type { SigningKey } from '../../shared/clients/signing-keys.ts';
import type { Config } from '../../shared/config/config.ts';
import { isSame } from '../../shared/crypto/constant-time.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { fingerprint, stamped } from '../../shared/db/tables/artifacts.ts';
import { createAvatarTable } from '../../shared/db/tables/avatars.ts';
import type { ClientRow, ClientTable } from '../../shared/db/tables/clients.ts';
import { createDevicePolls } from '../../shared/db/tables/device-polls.ts';
import type { SeenProofs } from '../../shared/db/tables/seen-proofs.ts';
import type { UserTable } from '../../shared/db/tables/users.ts';
import { PROOF_ALGORITHMS } from '../../shared/dpop/proof.ts';
import type { Proofs } from '../../shared/dpop/proofs.ts';
import { hostCookie, pathCookie } from '../../shared/http/cookies.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';
import { accountFinder, admits, claims, NotAdmitted, PASSWORD_ACR } from './account.ts';
import { adapterFactory } from './adapter.ts';
import { aroundGrants, DEVICE_INTERVAL } from './around-grants.ts';
import { completeScope } from './asked-parameters.ts';
import { builtInClients, extraMetadata } from './clients.ts';
import { completeDpop } from './dpop.ts';
import { createExchanges, exchangingProvider } from './exchange.ts';
import { carryClaims } from './id-token-claims.ts';
import { INTERACTION_MINUTES } from './interactions.ts';
import type { KnownClients } from './known-clients.ts';
import { prompts } from './prompts.ts';
import { type RetiredKeys, validateRetired } from './retired-keys.ts';
import { standManyTabs } from './sessions.ts';
import { registerGrants } from './token-grants.ts';

export interface ProviderDeps extends SignInEndDeps {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly clients: ClientTable;
  readonly knownClients: Pick<KnownClients, 'find'>;
  readonly users: UserTable;
  readonly revocations: Revocations;
  readonly signIn: SignIn;
  readonly proofs: Proofs;
  readonly seenProofs: SeenProofs;
  readonly signingKeys: RetiredKeys;
  /** What people see where the engine itself asks or tells: see auth-server/pages. */
  readonly views: EngineViews;
}

export interface EngineViews {
  renderError: NonNullable<Configuration['renderError']>;
  logoutSource(ctx: KoaContextWithOIDC, form: string): Promise<void>;
  postLogoutSuccessSource(ctx: KoaContextWithOIDC): Promise<void>;
  userCodeInputSource(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): Promise<void>;
  userCodeConfirmSource(
    ctx: KoaContextWithOIDC,
    form: string,
    client: NonNullable<KoaContextWithOIDC['oidc']['client']>,
    deviceInfo: unknown,
    userCode: string,
  ): Promise<void>;
  successSource(ctx: KoaContextWithOIDC): Promise<void>;
}

const DAY = 24 * 3600;

/** An engine that signs with the first of `keys` and publishes all of them. */
export function createProvider(deps: ProviderDeps, keys: readonly SigningKey[]): Provider {
  const { config, secrets, users, clients, views } = deps;
  const findAccount = accountFinder(users, createAvatarTable(deps.database), config.resourceUrl);
  const ownClients = builtInClients(secrets, config.authUrl);
  const overTls = config.authUrl.startsWith('https:');
  const cookies = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const;

  const exchanges = createExchanges(deps.database);
  const provider = new (exchangingProvider(exchanges, aroundGrants(createDevicePolls(deps.database))))(config.authUrl, {
    adapter: adapterFactory({ ...deps, exchanges }),
    clients: ownClients,
    jwks: { keys: [...keys] } as unknown as JWKS,
    findAccount,
    claims,
    acrValues: [PASSWORD_ACR],
    // OAuth 2.1 section 4.1.1: an app says where it leads, and says it again with the code.
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: [...scopes],
    // The one place to complete a parameter in: it runs for whatever leads to an authorization.
    extraParams: { scope: completeScope },
    extraClientMetadata: { properties: extraMetadata },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      introspection: '/oauth/introspect',
      revocation: '/oauth/revoke',
      userinfo: '/oauth/userinfo',
      jwks: '/oauth/jwks',
      end_session: '/oauth/logout',
      pushed_authorization_request: '/oauth/par',
      device_authorization: '/oauth/device',
      code_verification: '/device',
    },
    // The default signs no cookie.
    cookies: {
      keys: [secrets.key('cookies').toString('base64url')],
      long: cookies,
      short: cookies,
      names: {
        session: hostCookie('upare_session', overTls),
        interaction: pathCookie('upare_interaction', overTls),
        resume: pathCookie('upare_resume', overTls),
      },
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: {
        enabled: true,
        // With it a client whose clock is wrong is told a nonce, and comes through.
        nonceSecret: secrets.key('DPoP nonces'),
        requireNonce: () => config.dpopNonce,
      },
      introspection: {
        enabled: true,
        // The default answers any confidential client.
        allowedPolicy: (_ctx, client) => client.resource_server === true,
      },
      revocation: {
        enabled: true,
        // RFC 7009 section 2.1: a client ends its own tokens; another's are as good as unknown.
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: views.userCodeInputSource,
        userCodeConfirmSource: views.userCodeConfirmSource,
        successSource: views.successSource,
      },
      pushedAuthorizationRequests: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: views.logoutSource,
        postLogoutSuccessSource: views.postLogoutSuccessSource,
      },
      userinfo: { enabled: true },
      resourceIndicators: { enabled: false },
    },
    interactions: { policy: prompts(users), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError: views.renderError,
    // A token outlives the browser session in which it was allowed.
    expiresWithSession: () => false,
    // Who may refresh is a matter of the client's grants, not of the scope offline_access.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // RFC 9700 section 2.1.1: PKCE for public clients; the engine checks it for whoever uses it.
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    // `none` is for our own page: see builtInClients.
    responseTypes: ['code', 'none'],
    enabledJWA: { dPoPSigningAlgValues: [...PROOF_ALGORITHMS] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => URL.parse(uri)?.origin === origin) ?? false,
    clientDefaults: { grant_types: ['authorization_code'], response_types: ['code'] },
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token && token.accountId ? { uid: Number(token.accountId) } : undefined,
    async loadExistingGrant(ctx) {
      const { client, session, result } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      if (!(await admits(clients, client, Number(session.accountId)))) throw new NotAdmitted();
      const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
      const existing = grantId ? await ctx.oidc.provider.Grant.find(grantId) : undefined;
      // A session that another account has taken over keeps nothing of the former one's.
      if (existing && existing.accountId === session.accountId) {
        return client.trusted === true ? allowAll(ctx, existing) : existing;
      }
      if (client.trusted !== true) return undefined;
      const { accountId } = session;
      return allowAll(ctx, new ctx.oidc.provider.Grant({ accountId, clientId: client.clientId }));
    },
    ttl: {
      AccessToken: config.accessTokenTtl,
      ClientCredentials: config.accessTokenTtl,
      AuthorizationCode: 60,
      RefreshToken: config.refreshTokenTtl,
      // At least as long as the refresh tokens under it, which prolong it.
      Grant: config.refreshTokenTtl + DAY,
      IdToken: 3600,
      DeviceCode: 600,
      Interaction: INTERACTION_MINUTES * 60,
      Session: (_ctx, session) => (session.transient ? DAY : 30 * DAY),
    },
  });

  standManyTabs(provider, secrets, cookies);
  carryClaims(provider);
  validateRetired(provider, keys, deps.signingKeys);
  stampIds(provider);
  completeDpop(provider, deps.seenProofs);
  keepClients(provider, deps.knownClients, new Set(ownClients.map(({ client_id }) => client_id)));

  // Secrets are stored hashed: the engine's own comparison expects them in the clear.
  provider.Client.prototype.compareClientSecret = function compareSecret(
    this: { clientSecret?: string },
    given: string,
  ) {
    return isSame(this.clientSecret ?? '', fingerprint(given));
  } as never;
  // The engine knows installed apps by their scheme alone; those with a loopback address are public clients.
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri: string) {
    const installed = this.clientAuthMethod === 'none' || this.applicationType === 'native';
    return isRegistered(uri, this.redirectUris ?? [], installed);
  };
  provider.on('device_authorization.success', (_ctx, answer) => Object.assign(answer, { interval: DEVICE_INTERVAL }));

  registerGrants(provider, { ...deps, findAccount, accessTokenTtl: config.accessTokenTtl });
  return provider;
}

/** What is issued most is stamped with its time: see `storedId`. */
function stampIds({ AccessToken, AuthorizationCode, ClientCredentials, RefreshToken }: Provider): void {
  for (const { prototype } of [AccessToken, AuthorizationCode, ClientCredentials, RefreshToken]) {
    const model = prototype as unknown as { generateTokenId(): string };
    const generate = model.generateTokenId;
    model.generateTokenId = function stampedId() {
      return stamped(generate.call(this));
    };
  }
}

/** The engine derives an app from its row at every use: for a row that is remembered, once is enough. */
function keepClients({ Client }: Provider, known: ProviderDeps['knownClients'], own: ReadonlySet<string>): void {
  const find = Client.find.bind(Client);
  const derived = new WeakMap<ClientRow, Awaited<ReturnType<typeof find>>>();
  Client.find = async (id) => {
    const row = typeof id === 'string' && !own.has(id) ? await known.find(id) : undefined;
    if (!row) return find(id);
    const client = derived.get(row) ?? (await find(id));
    derived.set(row, client);
    return client;
  };
}

/** A trusted client asks nobody: it is the operator's own. */
async function allowAll(ctx: KoaContextWithOIDC, grant: InstanceType<Provider['Grant']>) {
  const scope = [...ctx.oidc.requestParamScopes].join(' ');
  if (grant.jti && grant.getOIDCScopeFiltered(ctx.oidc.requestParamScopes) === scope) return grant;
  grant.addOIDCScope(scope);
  await grant.save();
  return grant;
}
