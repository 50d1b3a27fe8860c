/** The hosted pages: plain HTML from the server, in two languages, which need no script. */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import type { ApiError } from '../../shared/api/errors.ts';
import { stateOf } from '../../shared/http/request.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { AuthDeps } from '../deps.ts';
import type { EngineViews } from '../provider/configuration.ts';
import { createInteractions } from '../provider/interactions.ts';
import { createLoginTokens } from '../provider/login-tokens.ts';
import { createOpenGrants } from '../provider/open-grants.ts';
import { createOwnSessions } from '../provider/own-sessions.ts';
import type { AsksForTerms } from '../provider/prompts.ts';
import { renderAutoSubmitPage } from './engine-views/auto-submit-page.ts';
import { deviceViews } from './engine-views/device.ts';
import { signOutViews } from './engine-views/sign-out.ts';
import { serveAssets } from './kit/assets.ts';
import { engineErrorRenderer, failureRenderer, isForMachines } from './kit/failures.ts';
import { setPageHeaders } from './kit/headers.ts';
import { keepChosenLanguage, pageLanguage } from './kit/layout.ts';
import { createOwnForms } from './kit/own-forms.ts';
import { noteSiteLinks } from './kit/site-links.ts';
import { routePages } from './routes.ts';

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
  const ownForms = createOwnForms(secrets, new URL(config.authUrl).origin);

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
        ownForms,
        interactions: createInteractions(provider, deps.artifacts('interactions')),
        loginTokens: createLoginTokens(provider, secrets, granted),
        ownSessions: createOwnSessions(provider, deps),
        openGrants: createOpenGrants(deps),
      });
      const showFramed: Middleware = async (ctx, next) => {
        setPageHeaders(ctx, config);
        keepChosenLanguage(ctx);
        if (ctx.method === 'POST' && ctx.path === '/device') {
          await limits.count(budgets.deviceCodes, stateOf(ctx).address);
        }
        await noteSiteLinks(ctx, deps);
        await pages(ctx, next);
        renderAutoSubmitPage(ctx, config);
      };
      return function servePages(ctx, next) {
        return serveAssets(ctx, () => (isForMachines(ctx) ? next() : showFramed(ctx, next)));
      };
    },
  };
}
