/** Modules of oidc-provider without types: see context-internals.ts. */

declare module 'oidc-provider/lib/helpers/als.js' {
  import type { AsyncLocalStorage } from 'node:async_hooks';
  import type { Context } from 'koa';

  const als: AsyncLocalStorage<Context>;
  export default als;
}

declare module 'oidc-provider/lib/helpers/router.js' {
  import type { Middleware } from 'koa';

  type Register = (name: string, path: string, ...middleware: Middleware[]) => unknown;
  export default class Router {
    get: Register;
    post: Register;
    put: Register;
    delete: Register;
    options: Register;
  }
}
