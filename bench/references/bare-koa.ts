/** Bare Koa: one JSON route, and one that reads one row of the product's own database. */
import Koa from 'koa';
import { loadConfig } from '../../shared/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { createUserTable } from '../../shared/db/users.ts';
import { listen } from './listen.ts';

const users = createUserTable(connect(loadConfig(), () => process.exit(1)));
const app = new Koa();

app.use(async (ctx) => {
  if (ctx.path === '/row') {
    const user = await users.byUsernameKey(String(ctx.query.username));
    ctx.body = { uid: user?.uid };
  } else {
    ctx.body = { hello: 'world' };
  }
});

listen(app.callback());
