/** The resource API as one Koa app. */
import cors from '@koa/cors';
import Koa from 'koa';
import { Binary } from '../shared/endpoint.ts';
import { health } from '../shared/http/health.ts';
import { immutableFiles } from '../shared/http/immutable-files.ts';
import { limitCalls } from '../shared/http/limit-calls.ts';
import { mount } from '../shared/http/mount.ts';
import { callerAddress } from '../shared/http/request.ts';
import { frame } from '../shared/http/respond.ts';
import { authenticate } from './authenticate.ts';
import { AVATARS_PATH, readAvatarPath } from './avatars/address.ts';
import { endpoints } from './endpoints.ts';
import type { House } from './house.ts';

export function createApp(house: House): Koa {
  const { config, log, limits, knownTokens } = house;
  const app = new Koa();
  app.silent = true;
  app.use(frame(log, (ctx) => callerAddress(ctx.req, config.trustProxy)));
  // Any page may call: what opens an endpoint is a token, and no cookie is one.
  app.use(
    cors({
      origin: '*',
      allowMethods: 'GET,POST',
      allowHeaders: 'Authorization,Content-Type,X-Captcha-Token,X-Request-Id',
      exposeHeaders:
        'X-Request-Id,X-Captcha-Token,WWW-Authenticate,Retry-After,RateLimit-Limit,RateLimit-Remaining,RateLimit-Reset',
      maxAge: 3600,
    }),
  );
  app.use(health(house));
  app.use(
    immutableFiles(AVATARS_PATH, async (path) => {
      const { version, name } = readAvatarPath(path) ?? {};
      const bytes = version && name && (await house.avatars.file(version, name));
      return bytes ? new Binary(name.endsWith('.png') ? 'image/png' : 'image/jpeg', bytes) : undefined;
    }),
  );
  app.use(
    mount<House>(endpoints, {
      rooms: () => house,
      authenticate: (ctx, endpoint, parameters) => authenticate(knownTokens, ctx, endpoint, parameters),
      limit: limitCalls.forEndpoint(limits),
      secureCookies: config.resourceUrl.startsWith('https:'),
    }),
  );
  return app;
}
