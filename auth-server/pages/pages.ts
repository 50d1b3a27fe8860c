/** The hosted pages: what people see. Plain HTML from the server, in two languages, that needs no script. */
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { createArtifactTable } from '../../shared/db/artifacts.ts';
import type { ApiError } from '../../shared/errors.ts';
import { only } from '../../shared/http/only.ts';
import { stateOf } from '../../shared/http/respond.ts';
import type { House } from '../house.ts';
import { createConnections } from '../provider/connections.ts';
import type { EngineViews } from '../provider/create.ts';
import { createInteractions } from '../provider/interactions.ts';
import { createLoginTokens } from '../provider/login-tokens.ts';
import { createOwnSessions } from '../provider/own-sessions.ts';
import { serveAssets } from './assets.ts';
import { deviceViews } from './device.ts';
import { engineErrorRenderer, failureRenderer, isForMachines } from './errors.ts';
import { setPageHeaders } from './headers.ts';
import { keepChosenLanguage } from './language.ts';
import { createOwnForms } from './own-forms.ts';
import { dressPassage } from './passage.ts';
import { routePages } from './routes.ts';
import { signOutViews } from './sign-out.ts';

export interface Pages {
  readonly engineViews: EngineViews;
  /** Answers a failure with a page where the caller is a browser; returns false to have the envelope. */
  renderFailure(ctx: Context, error: ApiError): boolean | Promise<boolean>;
  /** Our pages, and before the engine's own a frame. */
  routes(provider: Provider): Middleware;
}

/** Codes of devices, by address: they are short. */
const CODE_BUDGET = { points: 60, seconds: 60 };

export function createPages(house: House): Pages {
  const { config, secrets, limits, granted } = house;
  const ownForms = createOwnForms(secrets, new URL(config.authUrl).origin);

  return {
    engineViews: { renderError: engineErrorRenderer(config), ...deviceViews(config), ...signOutViews(config) },
    renderFailure: failureRenderer(config),
    routes(provider) {
      const pages = routePages({
        ...house,
        ownForms,
        interactions: createInteractions(provider, createArtifactTable(house.database, 'interactions')),
        loginTokens: createLoginTokens(provider, secrets, granted),
        ownSessions: createOwnSessions(provider, house),
        connections: createConnections(house),
      });
      const framed: Middleware = async (ctx, next) => {
        setPageHeaders(ctx, config);
        keepChosenLanguage(ctx);
        if (ctx.method === 'POST' && ctx.path === '/device') {
          await limits.count('device codes', stateOf(ctx).address, CODE_BUDGET);
        }
        await pages(ctx, next);
        dressPassage(ctx, config);
      };
      const forPeople = only((ctx) => !isForMachines(ctx), framed);
      return (ctx, next) => serveAssets(ctx, () => forPeople(ctx, next));
    },
  };
}
