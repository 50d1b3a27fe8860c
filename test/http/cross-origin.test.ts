/** Pages of any origin: what their browsers ask for and are told (CORS), with an answer, a failure and a preflight. */
import test from 'ava';
import Koa, { type Middleware } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { allowAnyPage } from '../../shared/http/cross-origin.ts';
import { frame, requestListener, sendSuccess } from '../../shared/http/respond.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { serveOnLoopback } from '../_world/loopback.ts';

const answer: Middleware = (ctx) => {
  if (ctx.path === '/api/no') throw new ApiError('ACCOUNT_NOT_FOUND');
  if (ctx.path === '/api/text') ctx.body = 'plain';
  else sendSuccess(ctx, {});
};

async function served(prefix: string) {
  const app = new Koa();
  const log = createLog({ logLevel: 'silent' }, 'test');
  app.use(frame({ log, answered: () => undefined }));
  app.use(allowAnyPage(prefix, 'GET,POST'));
  app.use(answer);
  return serveOnLoopback(requestListener({ log, proxies: 0, mayName: () => false }, app.callback()));
}

test('an answer and a failure may be read by any page, with the headers that it needs, and without cookies', async (t) => {
  const { url, stop } = await served('/');
  t.teardown(stop);
  for (const path of ['/api/yes', '/api/no', '/api/text']) {
    const { headers } = await fetch(url + path, { headers: { origin: 'https://page.example' } });
    t.is(headers.get('access-control-allow-origin'), '*', path);
    t.is(headers.get('access-control-allow-credentials'), null, path);
    for (const name of ['x-request-id', 'www-authenticate', 'retry-after', 'ratelimit-remaining'])
      t.true(headers.get('access-control-expose-headers')?.toLowerCase().split(',').includes(name), `${path} ${name}`);
    t.regex(headers.get('vary') ?? '', /\bOrigin\b/, path);
    t.truthy(headers.get('x-request-id'), path);
  }
});

test('a preflight is told every method and header that the page asks for', async (t) => {
  const { url, stop } = await served('/');
  t.teardown(stop);
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,x-requested-with',
  };
  const { status, headers } = await fetch(`${url}/api/yes`, { method: 'OPTIONS', headers: asked });
  t.is(status, 204);
  t.is(headers.get('access-control-allow-origin'), '*');
  t.is(headers.get('access-control-allow-methods'), 'GET,POST');
  t.is(headers.get('access-control-allow-headers'), 'authorization,x-requested-with');
  t.is(headers.get('access-control-max-age'), '3600');
  t.is(headers.get('vary'), 'Origin');
});

test('paths outside of the prefix belong to pages of our own', async (t) => {
  const { url, stop } = await served('/api');
  t.teardown(stop);
  const { headers } = await fetch(`${url}/account`, { headers: { origin: 'https://page.example' } });
  t.is(headers.get('access-control-allow-origin'), null);
  const { headers: ofApi } = await fetch(`${url}/APIS/User/uid`, { headers: { origin: 'https://page.example' } });
  t.is(ofApi.get('access-control-allow-origin'), '*');
});
