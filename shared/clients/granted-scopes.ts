/** The scopes of a stored grant; test/auth-server/provider/internals.test.ts pins the engine's format. */
import { z } from 'zod';

const scoped = z.object({ openid: z.object({ scope: z.string().optional() }).optional() });
const grant = scoped.extend({ rejected: scoped.optional() });

/** The scopes without the refused ones; `openid` cannot be refused. */
export function grantedScopes(payload: string): string[] {
  const { openid, rejected } = grant.parse(JSON.parse(payload));
  const refused = new Set(rejected?.openid?.scope?.split(' '));
  return (openid?.scope ?? '').split(' ').filter((scope) => scope === 'openid' || !refused.has(scope));
}
