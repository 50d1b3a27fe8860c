/** The engine's configuration: each setting that differs from the default has its reason. */
import type { Configuration, CookiesSetOptions, KoaContextWithOIDC } from 'oidc-provider';
import type { SecondFactors } from '../../shared/accounts/factors/second-factors.ts';
import { PASSWORD_ACR, TWO_FACTOR_ACR } from '../../shared/api/acr.ts';
import { scopes } from '../../shared/api/scopes.ts';
import { PRIVATE_KEY_JWT } from '../../shared/clients/protocol.ts';
import { signingAlgorithms } from '../../shared/clients/signing-keys.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { ClientTable } from '../../shared/db/tables/clients.ts';
import type { UserTable } from '../../shared/db/tables/users.ts';
import { PROOF_ALGORITHMS } from '../../shared/dpop/proof.ts';
import { createCookieSigner, hostCookie, pathCookie } from '../../shared/http/cookies.ts';
import type { AskPublic } from '../../shared/runtime/outgoing-public.ts';
import { languageCodes } from '../../shared/words/language.ts';
import { completeRequest } from './authorization/asked-parameters.ts';
import { existingGrant } from './authorization/existing-grant.ts';
import { INTERACTION_MINUTES } from './authorization/interactions.ts';
import { type AsksForTerms, CREATE, prompts, promptValues } from './authorization/prompts.ts';
import { extraMetadata } from './clients/engine-clients.ts';
import { APP_ALGORITHMS, checkAssertion, fapiProfile } from './clients/fapi.ts';
import { claims, ownClaims, tokenClaims } from './engine-accounts.ts';
import { checkResource } from './tokens/resources.ts';

/** The keys that apps publish are fetched like anything that strangers name. */
const BOUNDS = { milliseconds: 2500, most: 64 * 1024 };

/** The `fetch` of the engine, which it uses for apps' keys only. */
function fetchKeys({ ask }: AskPublic): NonNullable<Configuration['fetch']> {
  return (url, { headers } = {}) =>
    ask(new URL(String(url)), { headers: Object.fromEntries(new Headers(headers)) }, BOUNDS);
}

/** The pages of the engine: see auth-server/pages. */
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

interface ConfigurationDeps {
  readonly config: Config;
  readonly askPublic: AskPublic;
  readonly secrets: Secrets;
  readonly clients: ClientTable;
  readonly users: UserTable;
  readonly secondFactors: SecondFactors;
  readonly views: EngineViews;
  readonly asksForTerms: AsksForTerms;
}

const DAY = 24 * 3600;

/** The options of every cookie of the engine. */
export const cookieOptions: CookiesSetOptions = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true };

const routes: Configuration['routes'] = {
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
};

/** The configuration, except for the keys and what is built beside the engine. */
export function engineConfiguration(deps: ConfigurationDeps): Configuration {
  const { config, secrets, clients, users, secondFactors, views } = deps;
  const overTls = config.authUrl.startsWith('https:');
  return {
    claims: { ...claims, ...Object.fromEntries(Object.keys(ownClaims).map((name) => [name, null])) },
    acrValues: [PASSWORD_ACR, TWO_FACTOR_ACR],
    // OAuth 2.1 section 4.1.1: the redirect URI is given at authorize and again with the code.
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: [...scopes],
    // The one hook that runs for everything that leads to an authorization.
    extraParams: { resource: checkResource(config.resourceUrl), scope: completeRequest },
    extraClientMetadata: { properties: extraMetadata },
    routes,
    discovery: {
      ...(config.clientRegistration && { registration_endpoint: `${config.authUrl}/oauth/register` }),
      client_id_metadata_document_supported: config.clientDocuments,
      prompt_values_supported: promptValues,
      ui_locales_supported: languageCodes,
    },
    // The default signs no cookie.
    cookies: {
      keys: createCookieSigner(secrets.key('cookies').toString('base64url')),
      long: cookieOptions,
      short: cookieOptions,
      names: {
        session: hostCookie('upare_session', overTls),
        interaction: pathCookie('upare_interaction', overTls),
        resume: pathCookie('upare_resume', overTls),
      },
    },
    features: features(deps),
    interactions: {
      policy: prompts(users, secondFactors, deps.asksForTerms),
      // Its cookie is for this path and those below.
      url: (_ctx, { uid, prompt }) => `/interaction/${uid}${prompt.name === CREATE ? '?create' : ''}`,
    },
    renderError: views.renderError,
    // A token outlives the browser session that allowed it.
    expiresWithSession: () => false,
    // The registered grants decide who may refresh, not the scope offline_access.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // FAPI 2.0 section 5.3.2.1: tokens that are bound to a key need no rotation, so no answer can be lost.
    rotateRefreshToken: ({ oidc }) => oidc.client?.fapi !== true,
    // RFC 9700 section 2.1.1: public clients need PKCE; the engine checks it for all that use it.
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' || client.fapi === true },
    // `none` is for our own pages: see builtInClients.
    responseTypes: ['code', 'none'],
    enabledJWA: {
      dPoPSigningAlgValues: [...PROOF_ALGORITHMS],
      clientAuthSigningAlgValues: [...APP_ALGORITHMS],
      requestObjectSigningAlgValues: [...APP_ALGORITHMS],
      idTokenSigningAlgValues: [...signingAlgorithms],
      authorizationSigningAlgValues: [...signingAlgorithms],
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', PRIVATE_KEY_JWT, 'none'],
    assertJwtClientAuthClaimsAndHeader: checkAssertion,
    fetch: fetchKeys(deps.askPublic),
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => URL.parse(uri)?.origin === origin) ?? false,
    clientDefaults: { grant_types: ['authorization_code'], response_types: ['code'] },
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token && token.accountId ? tokenClaims(token.accountId) : undefined,
    loadExistingGrant: existingGrant(clients),
    ttl: {
      AccessToken: config.accessTokenTtl,
      ClientCredentials: config.accessTokenTtl,
      AuthorizationCode: 60,
      RefreshToken: config.refreshTokenTtl,
      // At least as long as its refresh tokens, which prolong it.
      Grant: config.refreshTokenTtl + DAY,
      IdToken: 3600,
      DeviceCode: 600,
      Interaction: INTERACTION_MINUTES * 60,
      Session: (_ctx, session) => (session.transient ? DAY : 30 * DAY),
    },
  };
}

const features = ({ config, secrets, views }: ConfigurationDeps): Configuration['features'] => ({
  devInteractions: { enabled: false },
  dPoP: {
    enabled: true,
    // A client with a wrong clock learns a nonce from the refusal, and then its proofs pass.
    nonceSecret: secrets.key('DPoP nonces'),
    requireNonce: () => config.dpopNonce,
  },
  introspection: {
    enabled: true,
    // By default any confidential client gets an answer.
    allowedPolicy: async ({ oidc }, client, token) =>
      client.resource_server === true && (await oidc.provider.Client.find(token.clientId ?? '')) !== undefined,
  },
  revocation: {
    enabled: true,
    // RFC 7009 section 2.1: a client revokes its own tokens; those of others are treated as unknown.
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
  claimsParameter: { enabled: true },
  requestObjects: { enabled: true },
  jwtResponseModes: { enabled: true },
  backchannelLogout: { enabled: true },
  fapi: { enabled: true, profile: fapiProfile },
  // Our own are in resources.ts.
  resourceIndicators: { enabled: false },
});
