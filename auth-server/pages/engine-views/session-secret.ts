import type { EngineViews } from '../../provider/create.ts';

type EngineContext = Parameters<EngineViews['logoutSource']>[0];

/** What proves one of the engine's own forms to be ours: it keeps the same in the session. */
export function sessionSecret(ctx: EngineContext): string {
  const secret = ctx.oidc.session?.state?.secret;
  if (typeof secret !== 'string') throw new TypeError('the engine shows a form without having made its secret');
  return secret;
}
