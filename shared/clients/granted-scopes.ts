/** What a grant allows, of what the engine has stored of it; test/auth-server/provider/internals.test.ts holds those members. */
import { z } from 'zod';

const scoped = z.object({ openid: z.object({ scope: z.string().optional() }).optional() });
const grant = scoped.extend({ rejected: scoped.optional() });

/** Its scopes without those that the person refused; `openid` cannot be. */
export function grantedScopes(payload: string): string[] {
  const { openid, rejected } = grant.parse(JSON.parse(payload));
  const refused = new Set(rejected?.openid?.scope?.split(' '));
  return (openid?.scope ?? '').split(' ').filter((scope) => scope === 'openid' || !refused.has(scope));
}
