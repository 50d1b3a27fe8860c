/** The hosted pages: plain HTML from the server, in two languages, which need no script; and their routes. */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { NOT_ME_PATH } from '../../shared/accounts/notices/not-me-links.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { contentPath, NEWS_PATH, siteSlugs } from '../../shared/content/addresses.ts';
import { createRouter, type Routes } from '../../shared/http/middleware.ts';
import { isRead, stateOf } from '../../shared/http/request.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { AuthDeps } from '../deps.ts';
import { createInteractions } from '../provider/authorization/interactions.ts';
import type { AsksForTerms } from '../provider/authorization/prompts.ts';
import type { EngineViews } from '../provider/configuration.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { isInteractionGone, oidcOf } from '../provider/internals.ts';
import { createOpenGrants } from '../provider/sessions/open-grants.ts';
import { createOwnSessions } from '../provider/sessions/own-sessions.ts';
import { createLoginTokens } from '../provider/tokens/login-tokens.ts';
import { AVATAR_PATH, showAvatar } from './account/profile/avatar.ts';
import { BIND_PATH, startBinding } from './account/security/bind.ts';
import { showNews, showNewsItem, showSitePage } from './content/news.ts';
import { playOn, showDemo, showDemoStart } from './demo.ts';
import type { PageDeps } from './deps.ts';
import { renderAutoSubmitPage } from './engine-views/auto-submit-page.ts';
import { deviceViews } from './engine-views/device.ts';
import { signOutViews } from './engine-views/sign-out.ts';
import { showHome } from './home.ts';
import { switchButton } from './interaction/consent.ts';
import { handleExpired } from './interaction/expired.ts';
import { formPages } from './interaction/form-pages.ts';
import { submitPasskey } from './interaction/passkey.ts';
import { registerPage } from './interaction/register.ts';
import { showResetDone } from './interaction/reset.ts';
import { handleCallback } from './interaction/social/callback.ts';
import { showFailed } from './interaction/social/failed.ts';
import { signInByIdentity } from './interaction/social/sign-in-by-identity.ts';
import { startFromApp, startFromPage } from './interaction/social/start.ts';
import { leaveButton } from './interaction/step-up.ts';
import { ACCOUNT_PATH, type AccountPage } from './kit/account-page.ts';
import { sendAsset } from './kit/assets.ts';
import { createCsrf } from './kit/csrf.ts';
import { engineErrorRenderer, failureRenderer, isMachinePath } from './kit/failures.ts';
import { addressOf, readPrompt } from './kit/interaction-page.ts';
import { keepChosenLanguage, pageLanguage, redirectTo, setPageHeaders } from './kit/layout.ts';
import { noteSession } from './kit/note-session.ts';
import { noteSiteLinks } from './kit/site-links.ts';
import { speakCaptcha } from './kit/spoken-captcha.ts';
import { showNotMe, submitNotMe } from './not-me.ts';

export interface Pages {
  readonly engineViews: EngineViews;
  /** Whether a person has to accept the terms before they go on. */
  readonly asksForTerms: AsksForTerms;
  /** Answers a failure with a page where the caller is a browser; returns false to have the envelope. */
  renderFailure(ctx: Context, error: ApiError): boolean | Promise<boolean>;
  /** Serves our pages, and wraps the engine's in our layout. */
  routes(provider: Provider): Middleware;
}

export function createPages(deps: AuthDeps): Pages {
  const { config, secrets, limits, granted } = deps;
  const csrf = createCsrf(secrets, new URL(config.authUrl).origin);

  return {
    engineViews: {
      renderError: engineErrorRenderer(config, deps.knownClients),
      ...deviceViews(config),
      ...signOutViews(config),
    },
    asksForTerms: async (ctx, uid, uiLocales) =>
      (await deps.terms.asked(uid, pageLanguage(ctx, uiLocales))) !== undefined,
    renderFailure: failureRenderer(config),
    routes(provider) {
      const pages = routePages({
        ...deps,
        csrf,
        interactions: createInteractions(provider, deps.artifacts('interactions')),
        loginTokens: createLoginTokens(provider, granted),
        ownSessions: createOwnSessions(provider, deps),
        openGrants: createOpenGrants(deps),
      });
      return async function servePages(ctx, next) {
        if (isRead(ctx) && sendAsset(ctx)) return;
        // The documented authorize comes here by the engine's own path, and may end with a page as that does.
        if (isMachinePath(ctx.path)) return next();
        setPageHeaders(ctx, config);
        keepChosenLanguage(ctx);
        if (ctx.method === 'POST' && ctx.path === '/device') {
          await limits.count(budgets.deviceCodes, stateOf(ctx).address);
        }
        await noteSiteLinks(ctx, deps);
        await pages(ctx, async () => {
          await next();
          renderAutoSubmitPage(ctx, config);
        });
      };
    },
  };
}

type Handler = (ctx: Context, deps: PageDeps) => Promise<void>;

interface Route {
  readonly GET: Handler;
  readonly POST?: Handler;
}

/** A GET of a form's address, by the language link or a reload: redirects to its page. */
const toCurrentPage: Handler = async (ctx, deps) => {
  const { prompt } = await readPrompt(ctx, deps);
  redirectTo(ctx, addressOf(prompt) + ctx.search);
};

/** Shows the page of the current prompt. */
const currentPage: Handler = async (ctx, deps) => {
  const reader = await readPrompt(ctx, deps);
  if ('create' in ctx.query) return redirectTo(ctx, addressOf(reader.prompt, registerPage.path));
  const { asks, forNewPassword } = reader.prompt;
  // The way back from there to this page has `sign_in`.
  if (asks === 'login' && forNewPassword && ctx.query.sign_in === undefined) {
    return redirectTo(ctx, addressOf(reader.prompt, 'forgot'));
  }
  const page = formPages.find(({ shownAt, asks }) => shownAt === 'interaction' && asks === reader.prompt.asks);
  await page?.open(ctx, deps, reader);
};

const formRoutes: Readonly<Record<string, Route>> = Object.fromEntries(
  formPages.map(({ path, shownAt, get, post }) => [
    `/interaction/:uid/${path}`,
    { GET: shownAt === 'path' ? get : toCurrentPage, POST: post },
  ]),
);

const buttonRoutes: Readonly<Record<string, Route>> = Object.fromEntries(
  [switchButton, leaveButton].map(({ path, post }) => [
    `/interaction/:uid/${path}`,
    { GET: toCurrentPage, POST: post },
  ]),
);

/** The routes of pages and their forms. A GET of a form's address shows the page. */
const routesOf = (pages: readonly AccountPage[]): Readonly<Record<string, Route>> =>
  Object.fromEntries(
    pages.flatMap(({ path, forms, get, post }): [string, Route][] => [
      [path, { GET: get }],
      ...Object.keys(forms).map((name): [string, Route] => [
        `${path}/${name}`,
        {
          GET: async (ctx) => redirectTo(ctx, ctx.path.replace(/\/[^/]+$/, '') + ctx.search),
          POST: (ctx, deps) => post(ctx, deps, name),
        },
      ]),
    ]),
  );

/** The pages below a path. They are many, few people open them, and the first who does has them loaded. */
const consoles: Readonly<Record<string, () => Promise<readonly AccountPage[]>>> = {
  [ACCOUNT_PATH]: async () => (await import('./account/pages.ts')).accountPages,
  '/developer': async () => (await import('./developer/pages.ts')).developerPages,
  '/operator': async () => (await import('./operator/pages.ts')).operatorPages,
};

const routes: Readonly<Record<string, Route>> = {
  '/': { GET: showHome },
  [NEWS_PATH]: { GET: showNews },
  [`${NEWS_PATH}/:slug`]: { GET: showNewsItem },
  ...Object.fromEntries(siteSlugs.map((slug): [string, Route] => [contentPath(slug), { GET: showSitePage }])),
  '/interaction/:uid': { GET: currentPage },
  ...formRoutes,
  ...buttonRoutes,
  '/interaction/:uid/reset/done': { GET: showResetDone },
  '/interaction/:uid/digits/:scenario/:nonce.wav': { GET: speakCaptcha },
  '/interaction/:uid/passkey': { GET: toCurrentPage, POST: submitPasskey },
  [AVATAR_PATH]: { GET: showAvatar },
  [BIND_PATH]: { GET: startBinding },
  [`${NOT_ME_PATH}/:token`]: { GET: showNotMe, POST: submitNotMe },
  // Those of an interaction are below its path, since its cookie is sent nowhere else.
  '/interaction/:uid/sns/start/:channel': { GET: startFromPage },
  '/interaction/:uid/sns': { GET: signInByIdentity },
  '/interaction/:uid/sns/failed': { GET: showFailed },
  '/sns/:channel/start': { GET: startFromApp },
  '/sns/:channel/callback': { GET: handleCallback },
};

const forDevelopers: Readonly<Record<string, Route>> = {
  '/demo': { GET: showDemoStart },
  '/demo/callback': { GET: showDemo, POST: playOn },
};

function routerOf(routes: Readonly<Record<string, Route>>, deps: PageDeps): Routes {
  const router = createRouter();
  for (const [path, route] of Object.entries(routes)) {
    router.all(path, async function servePage(ctx) {
      const handler = route[(ctx.method === 'HEAD' ? 'GET' : ctx.method) as keyof Route];
      if (!handler) throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: Object.keys(route).join(', ') } });
      await handler(ctx, deps).catch((error) => handleExpired(ctx, deps, error));
    });
  }
  return router;
}

/** Finds the routes of a console by its path, which are loaded on first use. */
function loadConsoles(deps: PageDeps): (path: string) => Promise<Middleware> | undefined {
  const loaded = new Map<string, Promise<Middleware>>();
  return (path) => {
    const known = loaded.get(path);
    if (known) return known;
    const loading = consoles[path]?.().then((pages) => routerOf(routesOf(pages), deps).middleware());
    if (!loading) return undefined;
    loaded.set(path, loading);
    // What a load lacked, such as a free file descriptor, the next one may have.
    loading.catch(() => loaded.delete(path));
    return loading;
  };
}

/** A request for none of them goes on to the next middleware. */
function routePages(deps: PageDeps): Middleware {
  const router = routerOf({ ...routes, ...(!deps.config.production && forDevelopers) }, deps);
  // Going to an app uses the session.
  router.get(['/oauth/authorize', '/oauth/authorize/:uid'], async function noteSessionUse(ctx, next) {
    await next();
    const { accountId, uid } = oidcOf(ctx)?.session ?? {};
    if (accountId !== undefined && uid !== undefined) noteSession(ctx, deps, Number(accountId), uid);
  });
  // The engine's own continuation of an interaction.
  router.get(['/oauth/authorize/:uid', '/device/:uid'], async function leadOnExpired(ctx, next) {
    await next();
    const fault = engineFaultOf(ctx);
    if (fault && isInteractionGone(fault)) await handleExpired(ctx, deps, fault);
  });
  const [consoleAt, serveRoutes] = [loadConsoles(deps), router.middleware()];
  return async function serveConsoleOrRoutes(ctx, next) {
    const [, first] = ctx.path.toLowerCase().split('/', 2);
    const serveConsole = await consoleAt(`/${first}`);
    return serveConsole ? serveConsole(ctx, () => serveRoutes(ctx, next)) : serveRoutes(ctx, next);
  };
}
