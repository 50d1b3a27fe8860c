/** Requests that are tried ahead of Koa, and what Koa makes of those that are not answered there. */
import test from 'ava';
import Koa from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { answerAhead } from '../../shared/http/ahead.ts';
import { frame, requestListener, sendSuccess } from '../../shared/http/respond.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { serveOnLoopback } from '../_world/loopback.ts';
import { call } from '../_world.ts';

/** A server whose endpoint ends so ahead of Koa. */
async function served(answer: () => Promise<object | undefined>) {
  const log = createLog({ logLevel: 'silent' }, 'test');
  const options = { log, answered: () => undefined };
  const koa = new Koa().use(frame(options)).use((ctx) => sendSuccess(ctx, { by: 'Koa' }));
  const callback = koa.callback();
  const failure = (error: ApiError) => new ApiError(error.errorName, { extra: { error: 'server_error' } });
  const endpoint = { route: '/api/Test', kinds: ['urlencoded'], answer, failure } as const;
  const ahead = answerAhead(options, new Map([['/api/Test', endpoint]]));
  return serveOnLoopback(
    requestListener({ log, proxies: 0, mayName: () => false }, (req, res, state) => {
      if (!ahead(req, res, state, callback)) callback(req, res);
    }),
  );
}

const ends: readonly [string, () => Promise<object | undefined>, object][] = [
  ['an answer', async () => ({ by: 'nobody else' }), { status: 200, body: { by: 'nobody else' } }],
  ['nothing', async () => undefined, { status: 200, body: { by: 'Koa' } }],
  ['a refusal', () => Promise.reject(new ApiError('INVALID_CODE')), { status: 200, body: { by: 'Koa' } }],
  ['a fault of the database', () => Promise.reject(new DatabaseFault('down')), { status: 200, body: { by: 'Koa' } }],
  [
    'a fault of our own',
    () => Promise.reject(new TypeError('of our own')),
    { status: 500, body: { error_code: 100001, error: 'server_error' } },
  ],
];

for (const [what, answer, expected] of ends) {
  test(`${what} ahead of Koa`, async (t) => {
    const { url, stop } = await served(answer);
    t.teardown(stop);
    const body = new URLSearchParams({ some: 'field' });
    t.like(await call(`${url}/api/Test`, { method: 'POST', body }), expected);
  });
}
