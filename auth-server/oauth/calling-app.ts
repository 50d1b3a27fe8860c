/** Which app a call comes from, once that is proven: for the app's own figures. */
import type { Context, Next } from 'koa';
import { stateOf } from '../../shared/http/respond.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { oidcOf } from '../provider/internals.ts';

/** Where the engine refuses these, nothing is proven. */
const unproven: ReadonlySet<unknown> = new Set(['invalid_client', 'invalid_token']);

/** Notes the app that the engine has recognised: by its keys, or by a token that it was given. */
export function noteRecognisedApp(ctx: Context): void {
  if (!unproven.has(engineFaultOf(ctx)?.error)) stateOf(ctx).app ??= oidcOf(ctx)?.client?.clientId;
}

/** The same after a standard endpoint's call. */
export async function noteApp(ctx: Context, next: Next): Promise<void> {
  await next();
  noteRecognisedApp(ctx);
}
