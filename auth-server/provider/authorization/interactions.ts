/** The prompts of oidc-provider, and how their answers are given to it. */
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import { isPlatformName } from '../../../shared/accounts/names/reserved-names.ts';
import type { Recognition } from '../../../shared/accounts/sign-in/complete-sign-in.ts';
import { TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import { scopes as knownScopes, type Scope } from '../../../shared/api/scopes.ts';
import { ACCOUNT } from '../../../shared/clients/built-in-clients.ts';
import { DOCUMENT_ID } from '../../../shared/clients/metadata-documents.ts';
import { type ArtifactTable, storedId } from '../../../shared/db/tables/artifacts.ts';
import { presentLook } from '../../../shared/look/present.ts';
import { interactionIdsOf, isInteractionGone, parsePayload } from '../internals.ts';
import { decideClaims, scopesOfClaims, textOf } from './asked-claims.ts';
import { CREATE, EXPECTED, HINTED, STEP_UP, TERMS, UNMET } from './prompts.ts';

/** What each prompt of the engine asks for here. */
const pages = new Map<string, Prompt['asks']>([
  ['login', 'login'],
  [CREATE, 'login'],
  ['select_account', 'account'],
  ['consent', 'consent'],
  [STEP_UP, 'factor'],
  [TERMS, 'terms'],
]);

/** Our reason to ask a signed-in person to sign in: they have said that they are somebody else. */
const ANOTHER = 'another_account';

/** How long an interaction can continue after its page was shown, as the next page says. */
export const INTERACTION_MINUTES = 30;

/** The page that people return to after signing in for our own pages. */
export const OWN_PAGE = '/account';
/** The `state` of a request for a new password. */
export const NEW_PASSWORD = 'new-password';

/** The error that an app gets when its person turns back at a prompt. */
const whyLeft = new Map([
  [STEP_UP, { error: UNMET, error_description: 'the person has not proven a second factor' }],
  [TERMS, { error: 'access_denied', error_description: 'the person has not accepted the terms' }],
]);

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** One prompt: sign in, choose the account, prove a second factor, accept the terms, or consent. */
export interface Prompt {
  readonly uid: string;
  readonly asks: 'login' | 'account' | 'consent' | 'factor' | 'terms';
  /** Why they are asked to choose: the app asked for it, has another account in mind, or accepts only another one. */
  readonly choice: 'asked' | 'hinted' | 'expected';
  /** Whether a signed-in person has asked to sign in as another. */
  readonly another: boolean;
  readonly app: AskingApp;
  /** The redirect URI of the app, which the engine has checked; undefined for a device. */
  readonly redirectUri: string | undefined;
  /** The signed-in account. */
  readonly account: number | undefined;
  readonly loginHint: string | undefined;
  /** True if the person came to set a new password. */
  readonly forNewPassword: boolean;
  readonly uiLocales: string | undefined;
  /** The scopes that the app asks for. */
  readonly scopes: readonly AskedScope[];
}

export interface AskingApp {
  readonly clientId: string;
  /** For an app that nobody registered, its host. */
  readonly name: string;
  /** True for an app that nobody registered or reviewed. */
  readonly unreviewed: boolean;
  /** The name that such an app gives itself. */
  readonly callsItself: string | undefined;
  /** True for the platform itself, whose pages are somebody's own account. */
  readonly isOurs: boolean;
}

export interface AskedScope {
  readonly name: Scope;
  /** True if this person has unticked it before. */
  readonly refusedBefore: boolean;
}

export interface Interactions {
  /** The prompt of this address in this browser; undefined if there is none, or it has ended. */
  find(ctx: Context, uid: string): Promise<Prompt | undefined>;
  /**
   * The original request of an ended interaction of this browser, so that it can be repeated. Undefined if it is
   * unknown.
   */
  ledTo(ctx: Context, uid: string): Promise<string | undefined>;
  /** Each of these reports the outcome to the engine and resolves to the address to continue at. */
  signedIn(ctx: Context, account: number, recognition: Recognition): Promise<string>;
  /** @param granted the scopes of the prompt that the person allows; all others are refused */
  allow(ctx: Context, granted: ReadonlySet<string>): Promise<string>;
  deny(ctx: Context): Promise<string>;
  /** Continues as the signed-in account. */
  stay(ctx: Context): Promise<string>;
  /** Continues as the signed-in account with a second factor proven. @param amr how it was proven */
  steppedUp(ctx: Context, amr: readonly string[]): Promise<string>;
  /** Continues after the requirement is met, which the engine checks itself. */
  resume(ctx: Context): Promise<string>;
  /** Returns to the app with an error: another account, a second factor or accepted terms are missing. */
  leave(ctx: Context): Promise<string>;
  /** Turns the prompt into a sign-in as somebody else. */
  askToSignIn(ctx: Context): Promise<void>;
  /** Continues without the session in which the prompt began, which is about to end. */
  forgetSession(ctx: Context): Promise<void>;
}

/** @param kept the stored interactions, ended ones included */
export function createInteractions(provider: Provider, kept: Pick<ArtifactTable, 'find'>): Interactions {
  const details = ({ req, res }: Context) => provider.interactionDetails(req, res);

  /** The grant that stores this person's consent. */
  const grantOf = async ({ grantId, session, params }: Interaction) => {
    const accountId = session?.accountId;
    const clientId = params.client_id as string;
    const existing = grantId ? await provider.Grant.find(grantId) : undefined;
    if (existing && existing.accountId === accountId && existing.clientId === clientId) return existing;
    return new provider.Grant({ accountId, clientId });
  };

  return {
    async find(ctx, uid) {
      const interaction = await details(ctx).catch((error) => {
        if (isInteractionGone(error)) return undefined;
        throw error;
      });
      if (interaction?.uid !== uid) return undefined;
      const { prompt, params, session, grantId } = interaction;
      const asks = pages.get(prompt.name);
      if (!asks) throw new TypeError(`no page for ${prompt.name}`);
      const client = await provider.Client.find(params.client_id as string);
      if (!client) return undefined;
      const grant = grantId ? await provider.Grant.find(grantId) : undefined;
      const isOwn = params.redirect_uri === provider.issuer + OWN_PAGE;
      const refused = new Set(grant?.getRejectedOIDCScope().split(' '));
      const asked = requestedScopes(interaction);
      return {
        uid,
        asks,
        choice: prompt.reasons.includes(EXPECTED) ? 'expected' : prompt.reasons.includes(HINTED) ? 'hinted' : 'asked',
        another: prompt.reasons.includes(ANOTHER),
        app: {
          clientId: client.clientId,
          name: appName(client),
          unreviewed: DOCUMENT_ID.test(client.clientId),
          callsItself: ownNameOf(client),
          isOurs: params.client_id === ACCOUNT,
        },
        redirectUri: interaction.deviceCode ? undefined : textOf(params.redirect_uri),
        account: session?.accountId === undefined ? undefined : Number(session.accountId),
        loginHint: textOf(params.login_hint),
        forNewPassword: isOwn && params.state === NEW_PASSWORD,
        uiLocales: textOf(params.ui_locales),
        scopes: asked.map((name) => ({ name, refusedBefore: refused.has(name) })),
      };
    },

    async ledTo(ctx, uid) {
      const row = interactionIdsOf(provider, ctx).includes(uid) ? await kept.find(storedId(uid)) : undefined;
      if (!row || row.expires_at <= Date.now()) return undefined;
      const { params = {}, deviceCode } = parsePayload(row.payload);
      if (deviceCode) return '/device';
      const asked = Object.entries(params).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      return `/oauth/authorize?${new URLSearchParams(asked)}`;
    },

    signedIn: ({ req, res }, account, { amr, acr, remember = false }) =>
      provider.interactionResult(
        req,
        res,
        {
          login: { accountId: String(account), remember, amr: [...amr], acr },
          // Signing in also chooses the account; and a person asked to create one has created it, or has one already.
          select_account: {},
          [CREATE]: {},
        },
        { mergeWithLastSubmission: false },
      ),

    async allow(ctx, granted) {
      const interaction = await details(ctx);
      const asked: readonly string[] = requestedScopes(interaction);
      const grant = await grantOf(interaction);
      const { claims } = interaction.params;
      const ofScope = new Set<string>(askedScopes(interaction));
      const refusedElsewhere = grant.getRejectedOIDCScope().split(' ');
      const refused = [
        ...refusedElsewhere.filter((scope) => scope && !asked.includes(scope)),
        ...asked.filter((scope) => ofScope.has(scope) && !granted.has(scope)),
      ];
      // A scope that was refused before may be allowed now, so the list of refusals is rewritten.
      grant.rejected = undefined;
      const allowed = asked.filter((scope) => ofScope.has(scope) && granted.has(scope));
      if (allowed.length) grant.addOIDCScope(allowed);
      // Reported to the engine, so that it does not ask the same again.
      if (refused.length) grant.rejectOIDCScope(refused);
      decideClaims(grant, claims, granted);
      const consent = { grantId: await grant.save() };
      return provider.interactionResult(ctx.req, ctx.res, { consent }, { mergeWithLastSubmission: true });
    },

    deny: ({ req, res }) =>
      provider.interactionResult(
        req,
        res,
        { error: 'access_denied', error_description: 'the person did not allow it' },
        { mergeWithLastSubmission: false },
      ),

    stay: ({ req, res }) =>
      provider.interactionResult(req, res, { select_account: {} }, { mergeWithLastSubmission: true }),

    resume: ({ req, res }) => provider.interactionResult(req, res, {}, { mergeWithLastSubmission: true }),

    async steppedUp(ctx, amr) {
      const { accountId, loginTs, transient, ...session } = await provider.Session.get(ctx);
      const login = {
        accountId: accountId ?? '',
        remember: transient !== true,
        amr: [...new Set([...(session.amr ?? []), ...amr, 'mfa'])],
        acr: TWO_FACTOR_ACR,
        // They have not signed in again.
        ...(loginTs !== undefined && { ts: loginTs }),
      };
      return provider.interactionResult(ctx.req, ctx.res, { login }, { mergeWithLastSubmission: true });
    },

    async leave(ctx) {
      const { prompt } = await details(ctx);
      const result = whyLeft.get(prompt.name) ?? {
        error: 'login_required',
        error_description: 'who is signed in is somebody else than id_token_hint tells',
      };
      return provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    },

    async askToSignIn(ctx) {
      const interaction = await details(ctx);
      interaction.prompt = { name: 'login', reasons: [ANOTHER], details: {} };
      await interaction.persist();
    },

    async forgetSession(ctx) {
      const interaction = await details(ctx);
      // A prompt that names a session is found and continued in that session only.
      delete interaction.session;
      await interaction.persist();
    },
  };
}

/** The requested scopes that the engine knows. */
function askedScopes({ params }: Interaction): Scope[] {
  const asked = new Set((textOf(params.scope) ?? '').split(' '));
  return knownScopes.filter((scope) => asked.has(scope));
}

/** The scopes that a person is asked about, with those of individually requested claims. */
function requestedScopes(interaction: Interaction): Scope[] {
  const asked = new Set([...askedScopes(interaction), ...scopesOfClaims(interaction.params.claims)]);
  return knownScopes.filter((scope) => asked.has(scope));
}

/** The name of an app, or its id if it has none. The platform's own app has the name of the platform. */
export const appName = ({ clientId, clientName }: Pick<Client, 'clientId' | 'clientName'>): string =>
  clientId === ACCOUNT ? presentLook().name : (clientName ?? clientId);

/** The name that an unregistered app gives itself, unless it is the platform's name. */
function ownNameOf({ calls_itself: name }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof name === 'string' && !isPlatformName(name) ? name : undefined;
}
