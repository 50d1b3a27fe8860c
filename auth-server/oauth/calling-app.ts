/** Notes which app a call has proven to come from, for the figures of that app. */
import type { Context, Next } from 'koa';
import { stateOf } from '../../shared/http/respond.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { oidcOf } from '../provider/internals.ts';

/** With these errors of the engine nothing is proven. */
const unproven: ReadonlySet<unknown> = new Set(['invalid_client', 'invalid_token']);

/** Notes the app that the engine has recognised by its keys or by a token. */
export function noteRecognisedApp(ctx: Context): void {
  if (!unproven.has(engineFaultOf(ctx)?.error)) stateOf(ctx).app ??= oidcOf(ctx)?.client?.clientId;
}

/** `noteRecognisedApp` after the call of a standard endpoint. */
export async function noteApp(ctx: Context, next: Next): Promise<void> {
  await next();
  noteRecognisedApp(ctx);
}
