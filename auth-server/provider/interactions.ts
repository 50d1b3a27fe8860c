/** What oidc-provider asks a person on the way to an app, and what it is told they did. */
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import type { Recognition } from '../../shared/accounts/complete-sign-in.ts';
import { TWO_FACTOR_ACR } from '../../shared/api/acr.ts';
import { scopes as knownScopes, type Scope } from '../../shared/api/scopes.ts';
import { documentHost } from '../../shared/clients/metadata-documents.ts';
import { type createArtifactTable, storedId } from '../../shared/db/tables/artifacts.ts';
import { presentLook } from '../../shared/look/present.ts';
import { decideClaims, scopesOfClaims } from './asked-claims.ts';
import { interactionIdsOf, isInteractionGone, parsePayload } from './internals.ts';
import { CREATE, EXPECTED, HINTED, STEP_UP, TERMS, textOf, UNMET } from './prompts.ts';

/** The engine's prompts, and what they ask here. */
const pages = new Map<string, Prompt['asks']>([
  ['login', 'login'],
  [CREATE, 'login'],
  ['select_account', 'account'],
  ['consent', 'consent'],
  [STEP_UP, 'factor'],
  [TERMS, 'terms'],
]);

/** Why somebody is asked to sign in who was signed in already. */
const ANOTHER = 'another_account';

/** How long an interaction can be gone on with after its page was shown, as the page that comes then says. */
export const INTERACTION_MINUTES = 30;

/** The page that people come back to who sign in for a page of their own. */
export const OWN_PAGE = '/account';
/** The `state` of who came for a new password. */
export const NEW_PASSWORD = 'new-password';

/** What an app is told of who goes back at a prompt. */
const whyLeft = new Map([
  [STEP_UP, { error: UNMET, error_description: 'the person has not proven a second factor' }],
  [TERMS, { error: 'access_denied', error_description: 'the person has not accepted the terms' }],
]);

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** One step: somebody shall sign in, choose the account, prove a second factor, accept the terms, or decide what an app may do. */
export interface Prompt {
  readonly uid: string;
  readonly asks: 'login' | 'account' | 'consent' | 'factor' | 'terms';
  /** Why they shall choose: the app asked for that, knows them by another name, or takes none but another account. */
  readonly choice: 'asked' | 'hinted' | 'expected';
  /** Whether somebody who is signed in has asked to sign in as another. */
  readonly another: boolean;
  readonly app: AskingApp;
  /** Where it ends: an address of the app, which the engine has checked; undefined for a device. */
  readonly redirectUri: string | undefined;
  /** Who is signed in. */
  readonly account: number | undefined;
  readonly loginHint: string | undefined;
  /** True where somebody came for a new password, and not to sign in. */
  readonly forNewPassword: boolean;
  readonly uiLocales: string | undefined;
  /** What the app asks for. */
  readonly scopes: readonly AskedScope[];
}

export interface AskingApp {
  readonly clientId: string;
  /** Of an app that nobody registered, its host. */
  readonly name: string;
  /** True for one that nobody registered, nor reviewed. */
  readonly unreviewed: boolean;
  /** What such an app calls itself. */
  readonly callsItself: string | undefined;
}

export interface AskedScope {
  readonly name: Scope;
  /** True where this person has unticked it before. */
  readonly refusedBefore: boolean;
}

export interface Interactions {
  /** The step of this address in this browser; undefined where there is none, or no longer. */
  find(ctx: Context, uid: string): Promise<Prompt | undefined>;
  /**
   * Where an interaction led that this browser had and that cannot be gone on with: what the app asked for, to be asked
   * again. Undefined where that is not known.
   */
  ledTo(ctx: Context, uid: string): Promise<string | undefined>;
  /** Each of these tells the engine what happened, and gives the address to go on at. */
  signedIn(ctx: Context, account: number, recognition: Recognition): Promise<string>;
  /** @param granted those of the step's scopes that the person allows; the others are refused */
  allow(ctx: Context, granted: ReadonlySet<string>): Promise<string>;
  deny(ctx: Context): Promise<string>;
  /** Goes on as who is signed in. */
  stay(ctx: Context): Promise<string>;
  /** Goes on as who is signed in, who has proven a second factor too. @param amr how */
  steppedUp(ctx: Context, amr: readonly string[]): Promise<string>;
  /** Goes on after what was asked for is done, which the engine finds out by itself. */
  goOn(ctx: Context): Promise<string>;
  /** Goes back to the app without what it asks for: somebody else, a second factor, or accepted terms. */
  leave(ctx: Context): Promise<string>;
  /** Makes the step one of signing in, for somebody else than who is signed in. */
  askToSignIn(ctx: Context): Promise<void>;
  /** Goes on without the session in which the step began, which is about to end. */
  forgetSession(ctx: Context): Promise<void>;
}

/** @param kept the interactions as they are stored, those that are over among them */
export function createInteractions(
  provider: Provider,
  kept: Pick<ReturnType<typeof createArtifactTable>, 'find'>,
): Interactions {
  const details = ({ req, res }: Context) => provider.interactionDetails(req, res);

  /** The grant that this person's consent is written into. */
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
          // The page of one's own is the platform's.
          name: isOwn ? presentLook().name : (client.clientName ?? client.clientId),
          unreviewed: documentHost(client.clientId) !== undefined,
          callsItself: textOf(client.calls_itself),
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
          // Signing in chooses the account too; and a person who was to make one has made it, or has one already.
          select_account: {},
          [CREATE]: {},
        },
        { mergeWithLastSubmission: false },
      ),

    async allow(ctx, granted) {
      const interaction = await details(ctx);
      const asked = requestedScopes(interaction);
      const grant = await grantOf(interaction);
      const { claims } = interaction.params;
      const ofScope = new Set(askedScopes(interaction));
      const refusedElsewhere = grant.getRejectedOIDCScope().split(' ');
      const refused = [
        ...refusedElsewhere.filter((scope) => scope && !asked.includes(scope as Scope)),
        ...asked.filter((scope) => ofScope.has(scope) && !granted.has(scope)),
      ];
      // What was refused once may be allowed now: the list of refusals is written anew.
      grant.rejected = undefined;
      const allowed = asked.filter((scope) => ofScope.has(scope) && granted.has(scope));
      if (allowed.length) grant.addOIDCScope(allowed);
      // Said to the engine, so that it does not ask for the same again on the way out.
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

    goOn: ({ req, res }) => provider.interactionResult(req, res, {}, { mergeWithLastSubmission: true }),

    async steppedUp(ctx, amr) {
      const { accountId, loginTs, transient, ...session } = await provider.Session.get(ctx);
      const login = {
        accountId: accountId ?? '',
        remember: transient !== true,
        amr: [...new Set([...(session.amr ?? []), ...amr, 'mfa'])],
        acr: TWO_FACTOR_ACR,
        // They have not signed in anew.
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
      // A step that names a session is found and resumed in that one alone.
      delete interaction.session;
      await interaction.persist();
    },
  };
}

/** As the engine sees them: of what was asked, what it knows. */
function askedScopes({ params }: Interaction): Scope[] {
  const asked = new Set((textOf(params.scope) ?? '').split(' '));
  return knownScopes.filter((scope) => asked.has(scope));
}

/** What a person is asked: those, and what claims are asked for one by one belong to. */
function requestedScopes(interaction: Interaction): Scope[] {
  const asked = new Set([...askedScopes(interaction), ...scopesOfClaims(interaction.params.claims)]);
  return knownScopes.filter((scope) => asked.has(scope));
}
