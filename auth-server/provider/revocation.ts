/** Revocation as stock clients read it: they parse every answer, and RFC 7009 section 2.2 lets its body be anything. */
import type { Context, Middleware } from 'koa';
import { only } from '../../shared/http/only.ts';

const isRevocation = ({ path }: Context) => /^\/oauth\/revoke\/?$/.test(path);

export const jsonRevocation: Middleware = only(isRevocation, async (ctx, next) => {
  await next();
  if (ctx.status === 200 && ctx.body === '') ctx.body = {};
});
