/** An endpoint that fails with what it does not declare: a fault of ours, which shows before production. */
import test from 'ava';
import Koa from 'koa';
import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { mount } from '../../shared/http/mount.ts';
import { frame, requestListener } from '../../shared/http/respond.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { serveOnLoopback } from '../_world/loopback.ts';
import { call } from '../_world.ts';

const careless = endpoint<object>()({
  uri: 'api.Test.careless',
  method: 'GET',
  summary: 'Fails with what it is told to',
  auth: 'none',
  input: z.object({ name: z.enum(['NO_AVATAR', 'NOT_FOUND']) }),
  output: z.object({}),
  errors: ['NO_AVATAR'],
  limits: [],
  async handle({ input }) {
    throw new ApiError(input.name);
  },
});

for (const production of [false, true]) {
  test(`an undeclared error ${production ? 'is told in production' : 'is INTERNAL before production'}`, async (t) => {
    const app = new Koa();
    const log = createLog({ logLevel: 'silent' }, 'test');
    app.use(frame({ log, answered: () => undefined }));
    app.use(
      mount([careless], {
        deps: () => ({}),
        authenticate: () => Promise.reject(new ApiError('NOT_LOGGED_IN')),
        limits: { count: () => undefined },
        secureCookies: false,
        production,
      }),
    );
    const { url, stop } = await serveOnLoopback(
      requestListener({ log, proxies: 0, mayName: () => false }, app.callback()),
    );
    t.teardown(stop);
    const base = `${url}/api/Test/careless`;

    t.like(await call(`${base}?name=NO_AVATAR`), { status: 404, body: { error_code: 202401 } });
    const expected = production
      ? { status: 404, body: { error_code: 404 } }
      : { status: 500, body: { error_code: 100001 } };
    t.like(await call(`${base}?name=NOT_FOUND`), expected);
  });
}
