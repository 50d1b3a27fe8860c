/** Bare Koa: one JSON route, and one that reads one row of the product's own database by the plain driver. */
import Koa from 'koa';
import { listen } from './listen.ts';
import { openRows } from './rows.ts';

const uidOf = openRows();

const app = new Koa();
app.use(async (ctx) => {
  ctx.body = ctx.path === '/row' ? { uid: await uidOf(String(ctx.query.username)) } : { hello: 'world' };
});
listen(app.callback());
