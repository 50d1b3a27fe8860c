/** Which page is where. */
import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { faultOf } from '../oauth/engine.ts';
import {
  showAccount,
  takeDisconnect,
  takeSendCode,
  takeSignOut,
  takeSignOutElsewhere,
  takeUnbind,
  takeValidateCode,
} from './account/account.ts';
import { showDemo } from './demo.ts';
import type { PageRooms } from './deps.ts';
import { showHome } from './home.ts';
import { showChooseAccount, takeChooseAccount } from './interaction/choose-account.ts';
import { showConsent, takeConsent, takeSwitch } from './interaction/consent.ts';
import { leadOn } from './interaction/expired.ts';
import { showForgot, takeForgot } from './interaction/forgot.ts';
import { showRegister, takeRegister } from './interaction/register.ts';
import { showReset, showResetDone, takeReset } from './interaction/reset.ts';
import { showSignIn, takeSignIn } from './interaction/sign-in.ts';
import { socialRoutes } from './interaction/social/routes.ts';
import { addressOf, goOn, visit } from './kit/interaction-page.ts';

type Handler = (ctx: Context, rooms: PageRooms) => Promise<void>;

interface Route {
  readonly GET: Handler;
  readonly POST?: Handler;
}

/** What a form was sent to, asked for again: by the link to the other language, by a reload. */
const stepAgain: Handler = async (ctx, rooms) => {
  const { step } = await visit(ctx, rooms);
  goOn(ctx, addressOf(step) + ctx.search);
};

const accountAgain: Handler = async (ctx) => goOn(ctx, `/account${ctx.search}`);

const show = { login: showSignIn, account: showChooseAccount, consent: showConsent };

const routes: Readonly<Record<string, Route>> = {
  '/': { GET: showHome },
  '/interaction/:uid': {
    async GET(ctx, rooms) {
      const seen = await visit(ctx, rooms);
      await show[seen.step.asks](ctx, rooms, seen);
    },
  },
  '/interaction/:uid/login': { GET: stepAgain, POST: takeSignIn },
  '/interaction/:uid/register': {
    GET: async (ctx, rooms) => showRegister(ctx, rooms, await visit(ctx, rooms)),
    POST: takeRegister,
  },
  '/interaction/:uid/forgot': { GET: showForgot, POST: takeForgot },
  '/interaction/:uid/reset': { GET: showReset, POST: takeReset },
  '/interaction/:uid/reset/done': { GET: showResetDone },
  '/interaction/:uid/account': { GET: stepAgain, POST: takeChooseAccount },
  '/interaction/:uid/confirm': { GET: stepAgain, POST: takeConsent },
  '/interaction/:uid/switch': { GET: stepAgain, POST: takeSwitch },
  '/account': { GET: showAccount },
  '/account/disconnect': { GET: accountAgain, POST: takeDisconnect },
  '/account/unbind': { GET: accountAgain, POST: takeUnbind },
  '/account/send-code': { GET: accountAgain, POST: takeSendCode },
  '/account/validate-code': { GET: accountAgain, POST: takeValidateCode },
  '/account/sign-out': { GET: accountAgain, POST: takeSignOut },
  '/account/sign-out-elsewhere': { GET: accountAgain, POST: takeSignOutElsewhere },
  ...socialRoutes,
};

const forDevelopers: Readonly<Record<string, Route>> = { '/demo/callback': { GET: showDemo } };

/** A request to none of them goes on to the next middleware. */
export function routePages(rooms: PageRooms): Middleware {
  const router = new Router();
  for (const [path, route] of Object.entries({ ...routes, ...(!rooms.config.production && forDevelopers) })) {
    router.all(path, async (context) => {
      const ctx = context as unknown as Context;
      const handler = route[(ctx.method === 'HEAD' ? 'GET' : ctx.method) as keyof Route];
      if (!handler) throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: Object.keys(route).join(', ') } });
      await handler(ctx, rooms).catch((error) => leadOn(ctx, rooms, error));
    });
  }
  // The engine's own way on from an interaction.
  router.get(['/oauth/authorize/:uid', '/device/:uid'], async (context, next) => {
    const ctx = context as unknown as Context;
    await next();
    const fault = faultOf(ctx);
    if (fault?.name === 'SessionNotFound') await leadOn(ctx, rooms, fault);
  });
  return router.routes() as unknown as Middleware;
}
