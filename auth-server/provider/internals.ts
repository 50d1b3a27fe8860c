/**
 * Everything of oidc-provider that we use without its promise: replaced methods, names and words of its errors, its
 * HTML, its stored data. Each has a test in internals.test.ts that shows what an upgrade has changed.
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
import { replace } from './internals/replace.ts';

// Clients

/** Lets `isRight` compare client secrets: the engine itself expects them stored in the clear. */
export function compareSecretsBy({ Client }: Provider, isRight: (client: Client, given: string) => boolean) {
  replace(Client.prototype, 'compareClientSecret', (client, _engines, given) => isRight(client, given));
}

/** Lets `isAllowed` decide about redirect URIs: the engine recognises installed apps by their scheme only. */
export function allowRedirectUrisBy(
  { Client: { prototype } }: Provider,
  isAllowed: (client: Client, uri: string, registered: readonly string[]) => boolean,
): void {
  replace(prototype, 'redirectUriAllowed', (client, _engines, uri) =>
    isAllowed(client, uri, client.redirectUris ?? []),
  );
  replace(prototype, 'postLogoutRedirectUriAllowed', (client, _engines, uri) =>
    isAllowed(client, uri, client.postLogoutRedirectUris ?? []),
  );
}

type FindClient = Provider['Client']['find'];

/** Lets `find` look up clients; it may call the engine's own lookup. */
export function findClientsBy({ Client }: Provider, find: (id: string, engines: FindClient) => ReturnType<FindClient>) {
  replace(Client, 'find', (_self, engines, id) => find(id, engines));
}

/** Signing keys in the type of the engine's configuration, which lists the members of each kind of key. */
export const publishing = (keys: readonly object[]): JWKS => ({ keys: [...keys] });

// Tokens

/** Adds a lifetime in seconds to the properties of a grant, whose type lacks `expiresIn`. */
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

/** The context of the current request, the same object that a grant's handler gets. */
export const currentContext = (): KoaContextWithOIDC | undefined => Provider.ctx;

/** The thumbprint of the key that the current request's access token is bound to. */
export const boundKey = (): string | undefined => currentContext()?.oidc?.entities.AccessToken?.jkt;

/** Lets `isFirst` decide whether a DPoP proof is new. `exp` is epoch seconds. */
export function takeProofsBy(
  { ReplayDetection }: Provider,
  isFirst: (issuer: string, jti: string, exp: number) => Promise<boolean>,
): void {
  replace(ReplayDetection, 'unique', (_self, _engines, issuer, jti, exp) => isFirst(issuer, jti, exp));
}

/** Lets `addressOf` give the token endpoint's address that a DPoP proof must name; undefined is the engine's own. */
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
  /** The scopes that its claims are chosen by: only `openid` where there is a userinfo endpoint. */
  scope?: string | undefined;
}

/** Lets `scopeOf` choose the scopes whose claims an ID token has. */
export function scopeIdTokensBy({ IdToken }: Provider, scopeOf: (token: ScopedIdToken) => string | undefined): void {
  const prototype: ScopedIdToken = IdToken.prototype;
  replace(prototype, 'payload', (token, engines) => {
    token.scope = scopeOf(token);
    return engines();
  });
}

type ValidateIdToken = Provider['IdToken']['validate'];

/** Lets `validate` check ID tokens that come as hints, expired ones included; it may call the engine's own check. */
export function validateIdTokensBy(
  { IdToken }: Provider,
  validate: (jwt: string, client: Client, engines: ValidateIdToken) => ReturnType<ValidateIdToken>,
): void {
  replace(IdToken, 'validate', (_self, engines, jwt, client) => validate(jwt, client, engines));
}

export type GrantHandler = (ctx: TokenEndpointGrantContext) => void | Promise<void>;

/** The engine class with `wrap` around the handler of each grant. @param common parameters that every grant accepts */
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
  /** The new ids of a session when another person signs in. */
  successorOf(id: string, uid: string, account: string | undefined): { readonly id: string; readonly uid: string };
  /** The options of the session's cookie. */
  readonly cookie: CookiesSetOptions;
  /** Lifetime in seconds of a session that holds only the secret of a form. */
  readonly formTtl: number;
}

/**
 * Makes sessions safe for several tabs of one browser: a session changes its id only when another person signs in, and
 * no tab clears a cookie that another has replaced.
 */
export function keepSessionsBy(provider: Provider, { successorOf, cookie, formTtl }: SessionRules): void {
  const { Session } = provider;
  const prototype = Session.prototype as EngineSession;
  /** Sessions that another person has taken over. */
  const taken = new WeakSet<Session>();

  replace(Session, 'get', async (_self, engines, ctx) => {
    const session = (await engines(ctx)) as EngineSession;
    // A session without an expiry was not found by its cookie.
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
    // The engine adds the form secret of an error page after it has decided whether to store the session.
    currentContext()?.oidc.cookies.set(provider.cookieName('session'), session.id, cookie);
    return session.save(formTtl);
  });
}

/** The CSRF secret of the engine's own forms, which it keeps in the session. */
export function formSecretOf({ oidc }: KoaContextWithOIDC): string {
  const secret = oidc.session?.state?.secret;
  if (typeof secret !== 'string') throw new TypeError('oidc-provider shows a form without a secret in the session');
  return secret;
}

// A request on its way through the engine

/** The engine's view of a request; undefined if the engine has not seen it. */
export const oidcOf = (ctx: Context): OIDCContext | undefined => (ctx as { oidc?: OIDCContext }).oidc;

/** The redirect address of a sign-out, checked by the engine. */
export const signOutAddressOf = (oidc: OIDCContext | undefined): unknown => oidc?.session?.state?.postLogoutRedirectUri;

/** Redirects a request internally to another route of the engine. @returns a function that undoes it */
export function routeAs(ctx: Context, method: string, url: string): () => void {
  const { method: cameBy, url: cameTo, originalUrl } = ctx;
  ctx.method = method;
  ctx.url = url;
  // The engine derives a mount path from these two.
  Object.assign(ctx.req, { originalUrl: url });
  return () => {
    ctx.method = cameBy;
    // The query is restored too: `lang` decides the language of what follows.
    ctx.url = cameTo;
    ctx.originalUrl = originalUrl;
  };
}

/** Gives the engine a parsed form: it reads the request as a stream, which was consumed already. */
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

/**
 * True if a code was exchanged with another redirect URI than it was issued for, which `invalid_grant` alone does not
 * tell.
 */
export const isRedirectMismatch = (fault: { readonly error_detail?: string | undefined }): boolean =>
  fault.error_detail === 'authorization code redirect_uri mismatch';

/** True if an interaction has ended, is unknown, or belongs to another browser. */
export const isInteractionGone = (error: unknown): boolean => error instanceof errors.SessionNotFound;

/** True if the named app does not exist, or did not prove to be that app. */
export const isUnknownClient = (error: unknown): boolean => error instanceof errors.InvalidClient;

/** Tells devices the polling interval in seconds (RFC 8628 section 3.2). */
export function tellInterval(provider: Provider, interval: number): void {
  provider.on('device_authorization.success', (_ctx, answer) => Object.assign(answer, { interval }));
}

export type CodeFault = 'missing' | 'unknown' | 'expired' | 'used' | 'aborted' | 'other';

const codeFaults = new Map<string, CodeFault>([
  ['NoCodeError', 'missing'],
  ['NotFoundError', 'unknown'],
  ['ExpiredError', 'expired'],
  ['AlreadyUsedError', 'used'],
  ['AbortedError', 'aborted'],
]);

/** The fault of a user code, as the page explains it. */
export const codeFaultOf = (error: unknown): CodeFault =>
  (error instanceof Error && codeFaults.get(error.name)) || 'other';

/** True for a device code as the engine stores it when a person has confirmed it, and has not been asked anything yet. */
export const isTaking = ({ inFlight, accountId, error }: AdapterPayload): boolean =>
  inFlight === true && accountId === undefined && error === undefined;

/** The error for a device code that somebody else has confirmed; by its name `codeFaultOf` tells it. */
export const codeTaken = (): Error =>
  Object.assign(new errors.InvalidRequest('the code has been used already'), { name: 'AlreadyUsedError' });

/** The form of an engine page that submits itself, its values escaped; undefined for other answers. */
export function autoSubmitFormOf(body: unknown): { readonly action: string; readonly inputs: string } | undefined {
  if (typeof body !== 'string' || !body.includes('<title>Submitting Callback</title>')) return undefined;
  const [, action = '', inputs = ''] = /<form method="post" action="([^"]*)">([\s\S]*?)<noscript>/.exec(body) ?? [];
  return { action, inputs };
}

// What it stores

/** A stored interaction without the session cookie, which the engine copies into it and never reads. */
export function storedInteraction(payload: AdapterPayload): AdapterPayload {
  const { cookie: _, ...session } = payload.session ?? {};
  return payload.session ? { ...payload, session } : payload;
}

/** The interaction ids in the cookies of a browser: for the page, and for the continuation. */
export const interactionIdsOf = (provider: Provider, ctx: Context): readonly (string | undefined)[] =>
  ['interaction', 'resume'].map((kind) => ctx.cookies.get(provider.cookieName(kind), { signed: true }));

/** Parses a stored payload of the engine. */
export const parsePayload = (payload: string): AdapterPayload => JSON.parse(payload);
