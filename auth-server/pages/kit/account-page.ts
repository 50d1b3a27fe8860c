/**
 * A page of the account centre or of a console as one value, with its forms: its routes and the tests that every page
 * must pass derive from it.
 */
import type { Context } from 'koa';
import { stateOf } from '../../../shared/http/request.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { noteOrigin } from '../../../shared/runtime/request-id.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import {
  type AccountForm,
  type AccountFormParts,
  type AccountRequest,
  fieldId,
  proofOf,
  type SentForm,
} from './account-form.ts';
import { InteractionExpired } from './failures.ts';
import { faultSummary } from './fields.ts';
import { confirmAddress } from './fresh.ts';
import { readerOf, redirectTo, showPage } from './layout.ts';
import { noteSession } from './note-session.ts';
import { keepNotice, takeNotice } from './notice.ts';
import { accountNav, type Section } from './section-nav.ts';

export const ACCOUNT_PATH = '/account';
/** The address to return to after signing in for one's own page, with the query parameters that the page reads. */
const OWN_ADDRESS = /^\/(account|operator|developer)(\/[\w-]+)*(\?[!-~]*)?$/;
/** How long somebody may take to sign in again, seconds. */
const TO_SIGN_IN = 600;
/** The longest address that a page links to: it travels as a parameter. */
const LONGEST_ADDRESS = 1500;

interface Content {
  readonly title: string;
  /** The content below the title, the confirmation and the faults. */
  readonly main: Html;
}

/** What all pages of one console share. */
export interface Shell<S extends string> {
  /** Checks whether the signed-in person may be here. Resolves to false if it has answered itself. @throws ApiError */
  admit?(request: AccountRequest): Promise<boolean>;
  /** Checks whether the session has proven enough to look and to act here. */
  isProven?(request: AccountRequest): Promise<boolean>;
  /** The navigation between its pages. */
  nav(request: AccountRequest, current: S): Promise<Html>;
}

interface Definition<Name extends string, S extends string> {
  /** The path, `/account/profile` or `/developer/apps/:client_id`; forms are sent to their names below it. */
  readonly path: `/${string}`;
  readonly section: S;
  readonly forms: Readonly<Record<Name, AccountForm>>;
  /** Resolves to undefined if it has answered itself. */
  view(
    request: AccountRequest,
    forms: Readonly<Record<Name, AccountFormParts>>,
  ): Promise<Content | undefined> | Content | undefined;
}

export interface AccountPage {
  readonly path: string;
  readonly forms: Readonly<Record<string, AccountForm>>;
  get(ctx: Context, deps: PageDeps): Promise<void>;
  /** Handles a POST of the form of this name. */
  post(ctx: Context, deps: PageDeps, name: string): Promise<void>;
}

/** The signed-in account. Undefined if there is none: the person was sent to sign in, and returns to this page. */
async function requestOf(ctx: Context, deps: PageDeps, path: string): Promise<AccountRequest | undefined> {
  await deps.limits.count(budgets.pages, stateOf(ctx).address);
  const own = await deps.ownSessions.find(ctx);
  const reader = readerOf(ctx);
  if (own) {
    noteSession(ctx, deps, own.user.uid, own.session);
    noteOrigin({ session: own.session });
    return { ctx, deps, own, ...reader };
  }
  // The engine adds `iss` to its redirects: signing in again from here would be a loop.
  if (ctx.query.iss !== undefined) throw new InteractionExpired('session');
  if (ctx.method === 'POST') {
    keepNotice(ctx, reader.t('account.wasSignedOut'), TO_SIGN_IN);
    redirectTo(ctx, path);
  } else {
    redirectTo(ctx, deps.ownSessions.signInAddress(reader.language, addressAsked(ctx)));
  }
  return undefined;
}

interface Frame {
  readonly path: string;
  readonly status?: number;
  readonly summary?: Html | undefined;
}

function showWithNav(request: AccountRequest, nav: Html, about: Frame, { title, main }: Content): void {
  const { ctx, deps, t, language } = request;
  const notice = takeNotice(ctx);
  showPage(
    ctx,
    deps.config,
    { t, language },
    {
      title,
      status: about.status,
      nav,
      languagesAt: ctx.method === 'GET' ? '' : about.path,
      main: html`<h1>${title}</h1>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${about.summary}
${main}`,
    },
  );
}

/** Makes pages of one console. */
export const pagesIn =
  <S extends string>(shell: Shell<S>) =>
  <const Name extends string>(page: Definition<Name, S>): AccountPage =>
    pageIn(shell, page);

const accountShell: Shell<Section> = { nav: accountNav };

export const accountPage = pagesIn(accountShell);

/** Answers with a page of a console, also for content that a form shows once, such as a new secret. */
export const showIn =
  <S extends string>(shell: Shell<S>) =>
  async (request: AccountRequest, about: Frame & { readonly section: S }, content: Content): Promise<void> =>
    showWithNav(request, await shell.nav(request, about.section), about, content);

export const showAccountPage = showIn(accountShell);

function pageIn<Name extends string, S extends string>(shell: Shell<S>, page: Definition<Name, S>): AccountPage {
  const { path, section } = page;
  const forms: Readonly<Record<string, AccountForm>> = page.forms;

  const admitted = async (ctx: Context, deps: PageDeps): Promise<AccountRequest | undefined> => {
    const request = await requestOf(ctx, deps, pathOf(ctx));
    return request && (await (shell.admit?.(request) ?? true)) ? request : undefined;
  };

  const isProven = async (request: AccountRequest): Promise<boolean> => (await shell.isProven?.(request)) ?? true;

  const show = async (
    request: AccountRequest,
    failed?: SentForm & { readonly name: string; readonly status: number },
  ) => {
    const { t } = request;
    const path = pathOf(request.ctx);
    const parts = await Promise.all(
      Object.entries(forms).map(async ([name, form]) => {
        const attempt = failed?.name === name ? failed : undefined;
        return [name, await form.parts(request, `${path}/${name}`, name, attempt)] as const;
      }),
    );
    const content = await page.view(request, Object.fromEntries(parts) as Record<Name, AccountFormParts>);
    if (!content) return;
    const summary = failed && summaryOf(failed.name, forms[failed.name], failed);
    const about = { path, summary: summary?.(t), ...(failed && { status: failed.status }) };
    showWithNav(request, await shell.nav(request, section), about, content);
  };

  return {
    path,
    forms,
    async get(ctx, deps) {
      const request = await admitted(ctx, deps);
      if (!request) return;
      if (!(await isProven(request))) return redirectTo(ctx, confirmAddress(addressAsked(ctx)));
      // The address without the parameters of the engine.
      if (ctx.query.iss === undefined) await show(request);
      else redirectTo(ctx, ownAddress(ctx.query.state) ?? ctx.path);
    },

    async post(ctx, deps, name) {
      const form = forms[name];
      const request = await admitted(ctx, deps);
      if (!request || !form) return;
      const sent = await form.read(ctx);
      deps.csrf.check(ctx, proofOf(request.own), sent.csrf);
      const outcome = await form.take(request, sent, { confirmFirst: !(await isProven(request)) });
      if (outcome && 'done' in outcome) {
        keepNotice(ctx, outcome.done);
        redirectTo(ctx, outcome.at ?? pathOf(ctx));
      } else if (outcome) await show(request, { name, sent, ...outcome });
    },
  };
}

/** The address if it is a page of the account centre or of a console, else undefined. */
export const ownAddress = (address: unknown): string | undefined =>
  typeof address === 'string' && address.length <= LONGEST_ADDRESS && OWN_ADDRESS.test(address) ? address : undefined;

/** The page that was asked for, without its language, which is remembered separately and may change on the way. */
export function addressAsked({ path, querystring }: Context): string {
  const query = new URLSearchParams(querystring);
  query.delete('lang');
  return ownAddress(query.size ? `${path}?${query}` : path) ?? path;
}

/** The path of a page for a request to it or to a form below it. */
const pathOf = ({ method, path }: Context): string => (method === 'POST' ? path.replace(/\/[^/]+$/, '') : path);

/** The faults of a form with links to their fields: those of the whole form first, then in the order of the page. */
const summaryOf =
  (name: string, form: AccountForm | undefined, { faults }: SentForm) =>
  (t: AccountRequest['t']): Html | undefined => {
    if (!form) return undefined;
    const order = ['', ...form.fields].filter((field) => faults[field]);
    const labels = form.labels(t);
    const byId = <T>(of: Readonly<Record<string, T>>) =>
      Object.fromEntries(
        order.flatMap((field) => (of[field] === undefined ? [] : [[field && fieldId(name, field), of[field]]])),
      );
    return faultSummary(t, form.refused(t), byId(faults), byId(labels));
  };
