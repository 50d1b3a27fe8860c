/**
 * The one file that leans on what oidc-provider does not promise: methods that are replaced, words and names of its
 * errors, its HTML, what it stores. Each has a test in internals.test.ts that says what an upgrade has changed.
 */
import type { IncomingMessage } from 'node:http';
import { type ParsedUrlQueryInput, stringify } from 'node:querystring';
import type { Context } from 'koa';
import Provider, {
  type AdapterPayload,
  type Client,
  type CookiesSetOptions,
  errors,
  type IdToken,
  type JWKS,
  type KoaContextWithOIDC,
  type OIDCContext,
  type Session,
  type TokenEndpointGrantContext,
} from 'oidc-provider';
import { replace } from './replace.ts';

// Clients

/** Lets `isRight` compare a client's secret: the engine's own comparison expects stored secrets in the clear. */
export function compareSecretsBy({ Client }: Provider, isRight: (client: Client, given: string) => boolean) {
  replace(Client.prototype, 'compareClientSecret', (client, _engines, given) => isRight(client, given));
}

/** Lets `isAllowed` say which addresses are a client's: the engine knows installed apps by their scheme alone. */
export function allowRedirectUrisBy({ Client }: Provider, isAllowed: (client: Client, uri: string) => boolean): void {
  replace(Client.prototype, 'redirectUriAllowed', (client, _engines, uri) => isAllowed(client, uri));
}

type FindClient = Provider['Client']['find'];

/** Lets `find` find clients, by the engine's own way where it wants to. */
export function findClientsBy({ Client }: Provider, find: (id: string, engines: FindClient) => ReturnType<FindClient>) {
  replace(Client, 'find', (_self, engines, id) => find(id, engines));
}

/** A signing key as the engine's configuration has it: its types know the members of each kind of key by name. */
export const publishing = (keys: readonly object[]): JWKS => ({ keys: [...keys] });

// Tokens

/** Properties of a grant that lives for so many seconds: its type knows no `expiresIn`, which those of tokens do. */
export const livingFor = <P extends object>(expiresIn: number | undefined, properties: P): P => ({
  ...properties,
  expiresIn,
});

/** Passes the id of every new token and code through `name`. */
export function nameTokensBy(provider: Provider, name: (id: string) => string): void {
  const { AccessToken, AuthorizationCode, ClientCredentials, RefreshToken } = provider;
  for (const { prototype } of [AccessToken, AuthorizationCode, ClientCredentials, RefreshToken]) {
    const model = prototype as unknown as { generateTokenId(): string };
    replace(model, 'generateTokenId', (_token, engines) => name(engines()));
  }
}

type Saved = { save(): Promise<string> };
/** Calls `prepare` before a token or a code is stored. */
export function beforeSaving<T extends Saved>({ prototype }: { prototype: T }, prepare: (token: T) => void): void {
  replace<Saved, 'save'>(prototype, 'save', (token, engines) => {
    prepare(token as T);
    return engines();
  });
}

/** The request under way: the very object that a grant's handler gets. */
export const currentContext = (): KoaContextWithOIDC | undefined => Provider.ctx;

/** The thumbprint of the key that the access token of the request under way is bound to. */
export const boundKey = (): string | undefined => currentContext()?.oidc?.entities.AccessToken?.jkt;

/** Lets `isFirst` say whether a DPoP proof is new. `exp` is epoch seconds. */
export function takeProofsBy(
  { ReplayDetection }: Provider,
  isFirst: (issuer: string, jti: string, exp: number) => Promise<boolean>,
): void {
  replace(ReplayDetection, 'unique', (_self, _engines, issuer, jti, exp) => isFirst(issuer, jti, exp));
}

/** Lets `addressOf` tell the address of the token endpoint that a DPoP proof is to name; undefined is the engine's own. */
export function tokenAddressBy(
  { OIDCContext }: Provider,
  addressOf: (req: IncomingMessage) => string | undefined,
): void {
  const prototype: OIDCContext & { readonly ctx?: Context } = OIDCContext.prototype;
  replace(prototype, 'urlFor', ({ ctx }, engines, name, options) => {
    const address = name === 'token' && ctx ? addressOf(ctx.req) : undefined;
    return address ?? engines(name, options);
  });
}

interface ScopedIdToken extends IdToken {
  /** What its claims are chosen by: `openid` alone where there is a userinfo endpoint. */
  scope?: string | undefined;
}

/** Lets `scopeOf` say which scopes the claims of an ID token come from. */
export function scopeIdTokensBy({ IdToken }: Provider, scopeOf: (token: ScopedIdToken) => string | undefined): void {
  const prototype: ScopedIdToken = IdToken.prototype;
  replace(prototype, 'payload', (token, engines) => {
    token.scope = scopeOf(token);
    return engines();
  });
}

type ValidateIdToken = Provider['IdToken']['validate'];

/** Lets `validate` check ID tokens that come as hints, expired ones too, by the engine's own way where it wants to. */
export function validateIdTokensBy(
  { IdToken }: Provider,
  validate: (jwt: string, client: Client, engines: ValidateIdToken) => ReturnType<ValidateIdToken>,
): void {
  replace(IdToken, 'validate', (_self, engines, jwt, client) => validate(jwt, client, engines));
}

export type GrantHandler = (ctx: TokenEndpointGrantContext) => void | Promise<void>;

/** The engine with `wrap` around each grant's handler, its own too. @param common parameters that each grant takes */
export function wrapGrants(
  wrap: (name: string, handle: GrantHandler) => GrantHandler,
  common: readonly string[] = [],
): typeof Provider {
  return class extends Provider {
    override registerGrantType(name: string, handler: unknown, params: Iterable<string> = []): void {
      super.registerGrantType(name, wrap(name, handler as GrantHandler), new Set([...params, ...common]));
    }
  };
}

// Sessions

interface EngineSession extends Session {
  id: string;
  readonly new?: boolean;
  oldId?: string;
  touched: boolean;
}

interface SessionRules {
  /** The ids that a session goes on under, where another person has signed in. */
  successorOf(id: string, uid: string, account: string | undefined): { readonly id: string; readonly uid: string };
  /** How the session's cookie is set. */
  readonly cookie: CookiesSetOptions;
  /** How long a session lives that holds no more than the secret of a form, seconds. */
  readonly formTtl: number;
}

/**
 * Makes sessions stand several tabs of one browser: a session gets other ids only where another person has signed in,
 * and no tab answers a cookie that another has replaced with an empty one.
 */
export function keepSessionsBy(provider: Provider, { successorOf, cookie, formTtl }: SessionRules): void {
  const { Session } = provider;
  const prototype = Session.prototype as EngineSession;
  /** Those that another person has taken over. */
  const taken = new WeakSet<Session>();

  replace(Session, 'get', async (_self, engines, ctx) => {
    const session = (await engines(ctx)) as EngineSession;
    // One without an end was not found by its cookie.
    if (session.exp === undefined && !session.new) Object.defineProperty(session, 'new', { value: true });
    return session;
  });
  replace(prototype, 'loginAccount', (session, engines, details) => {
    if (session.accountId !== details.accountId) taken.add(session);
    engines(details);
  });
  replace(prototype, 'resetIdentifier', (session) => {
    if (!taken.has(session)) return;
    const { id: oldId, uid, accountId: account } = session;
    Object.assign(session, { oldId, ...successorOf(oldId, uid, account), touched: true });
  });
  replace(prototype, 'persist', (session, engines) => {
    if (typeof session.exp === 'number') return engines();
    // The engine gives the form of an error page a secret after it has looked whether the session is to be kept.
    currentContext()?.oidc.cookies.set(provider.cookieName('session'), session.id, cookie);
    return session.save(formTtl);
  });
}

/** What proves one of the engine's own forms to be ours: it keeps the same in the session. */
export function formSecretOf({ oidc }: KoaContextWithOIDC): string {
  const secret = oidc.session?.state?.secret;
  if (typeof secret !== 'string') throw new TypeError('oidc-provider shows a form without a secret in the session');
  return secret;
}

// A request on its way through the engine

/** What the engine knows of a request; undefined where it has not had it. */
export const oidcOf = (ctx: Context): OIDCContext | undefined => (ctx as { oidc?: OIDCContext }).oidc;

/** Where a sign-out leads back to, as the engine has checked it. */
export const signOutAddressOf = (oidc: OIDCContext | undefined): unknown => oidc?.session?.state?.postLogoutRedirectUri;

/** Sends a request on to another route of the engine. @returns what makes it again the one that came */
export function routeAs(ctx: Context, method: string, url: string): () => void {
  const { method: cameBy, url: cameTo, originalUrl } = ctx;
  ctx.method = method;
  ctx.url = url;
  // The engine derives a mount path from the two.
  Object.assign(ctx.req, { originalUrl: url });
  return () => {
    ctx.method = cameBy;
    // With its query: `lang` says in which language what follows is told.
    ctx.url = cameTo;
    ctx.originalUrl = originalUrl;
  };
}

/** Gives the engine a form in the place of a body that was read already: it reads the request as a stream. */
export function giveForm(req: IncomingMessage, parameters: Readonly<Record<string, unknown>>): void {
  const bytes = Buffer.from(stringify(parameters as ParsedUrlQueryInput));
  Object.defineProperty(req, 'readable', { value: true, configurable: true });
  Object.assign(req, { iterator: () => [bytes] });
  req.headers['content-type'] = 'application/x-www-form-urlencoded';
  req.headers['content-length'] = String(bytes.length);
  delete req.headers['transfer-encoding'];
  delete req.headers['content-encoding'];
}

// Its errors and answers

/** True for a code that is traded for another address than it was made for; `invalid_grant` says no more. */
export const isRedirectMismatch = (fault: { readonly error_detail?: string }): boolean =>
  fault.error_detail === 'authorization code redirect_uri mismatch';

/** True where an interaction is over, another browser's, or unknown. */
export const isInteractionGone = (error: unknown): boolean => error instanceof errors.SessionNotFound;

/** True where the app that is named is none, or is not who it says. */
export const isUnknownClient = (error: unknown): boolean => error instanceof errors.InvalidClient;

/** Gives a grant that an app may not use its own word (RFC 6749 section 5.2); the engine says `invalid_request`. */
export function nameUnauthorizedClients(provider: Provider): void {
  provider.on('grant.error', (ctx, error) => {
    if (error.error_description !== 'requested grant type is not allowed for this client') return;
    Object.assign(ctx.body as object, { error: 'unauthorized_client' });
  });
}

/** Tells devices how often they may ask, seconds (RFC 8628 section 3.2). */
export function tellInterval(provider: Provider, interval: number): void {
  provider.on('device_authorization.success', (_ctx, answer) => Object.assign(answer, { interval }));
}

type CodeFault = 'missing' | 'unknown' | 'expired' | 'used' | 'aborted' | 'other';

const codeFaults = new Map<string, CodeFault>([
  ['NoCodeError', 'missing'],
  ['NotFoundError', 'unknown'],
  ['ExpiredError', 'expired'],
  ['AlreadyUsedError', 'used'],
  ['AbortedError', 'aborted'],
]);

/** What is wrong with a device's code, as the page that asks for it is told. */
export const codeFaultOf = (error: unknown): CodeFault =>
  (error instanceof Error && codeFaults.get(error.name)) || 'other';

/** The form of a page of the engine's that sends itself on, every value escaped; undefined for any other answer. */
export function autoSubmitFormOf(body: unknown): { readonly action: string; readonly inputs: string } | undefined {
  if (typeof body !== 'string' || !body.includes('<title>Submitting Callback</title>')) return undefined;
  const [, action = '', inputs = ''] = /<form method="post" action="([^"]*)">([\s\S]*?)<noscript>/.exec(body) ?? [];
  return { action, inputs };
}

// What it stores

/** An interaction as it is stored: without the session's cookie, which is copied into it and never read there. */
export function storedInteraction(payload: AdapterPayload): AdapterPayload {
  const { cookie: _, ...session } = payload.session ?? {};
  return payload.session ? { ...payload, session } : payload;
}

/** The ids of the interactions that a browser holds: one for the page, one for the way on. */
export const interactionIdsOf = (provider: Provider, ctx: Context): readonly (string | undefined)[] =>
  ['interaction', 'resume'].map((kind) => ctx.cookies.get(provider.cookieName(kind), { signed: true }));

/** What the engine had stored, by the names of its members. */
export const parsePayload = (payload: string): AdapterPayload => JSON.parse(payload);
