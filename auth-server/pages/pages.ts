/** The hosted pages: what people see. Plain HTML from the server, in two languages, without a script. */
import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type Provider from 'oidc-provider';
import type { ApiError } from '../../shared/errors.ts';
import type { House } from '../house.ts';
import type { EngineViews } from '../provider/create.ts';
import { createInteractions } from '../provider/interactions.ts';
import { serveAssets } from './assets.ts';
import { showConsent, takeConsent } from './consent.ts';
import { createEngineViews } from './engine-views.ts';
import { failureRenderer } from './errors.ts';
import { setPageHeaders } from './headers.ts';
import { visit } from './interaction-page.ts';
import { keepChosenLanguage } from './language.ts';
import { createOwnForms } from './own-forms.ts';
import { showSignIn, takeSignIn } from './sign-in.ts';

export interface Pages {
  readonly engineViews: EngineViews;
  /** Answers a failure with a page where the caller is a browser; returns false to have the envelope. */
  renderFailure(ctx: Context, error: ApiError): boolean | Promise<boolean>;
  routes(provider: Provider): Middleware;
}

export function createPages(house: House): Pages {
  const { config, secrets } = house;
  const secure = config.authUrl.startsWith('https:');
  const ownForms = createOwnForms(secrets, new URL(config.authUrl).origin);

  return {
    engineViews: createEngineViews(house),
    renderFailure: failureRenderer(config),
    routes(provider) {
      const rooms = { ...house, ownForms, interactions: createInteractions(provider) };
      const router = new Router();
      router.get('/interaction/:uid', async (ctx) => {
        const seen = await visit(ctx as Context, rooms);
        const show = seen.step.asks === 'login' ? showSignIn : showConsent;
        await show(ctx as Context, rooms, seen);
      });
      router.post('/interaction/:uid/login', (ctx) => takeSignIn(ctx as Context, rooms));
      router.post('/interaction/:uid/confirm', (ctx) => takeConsent(ctx as Context, rooms));

      const pages = router.routes() as unknown as Middleware;
      return (ctx, next) =>
        serveAssets(ctx, async () => {
          setPageHeaders(ctx, secure);
          keepChosenLanguage(ctx, secure);
          await pages(ctx, next);
        });
    },
  };
}
