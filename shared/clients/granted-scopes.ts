/** What a stored grant allows; test/auth-server/provider/internals.test.ts pins the engine's format. */
import { z } from 'zod';

const decided = z.object({
  openid: z.object({ scope: z.string().optional(), claims: z.array(z.string()).optional() }).optional(),
});
const grant = decided.extend({ rejected: decided.optional() });

/** The scopes without the refused ones, and the claims that were refused by name; `openid` cannot be refused. */
export function decisionsOf(payload: string): { readonly scopes: string[]; readonly refusedClaims: string[] } {
  const { openid, rejected } = grant.parse(JSON.parse(payload));
  const refused = new Set(rejected?.openid?.scope?.split(' '));
  return {
    scopes: (openid?.scope ?? '').split(' ').filter((scope) => scope === 'openid' || !refused.has(scope)),
    refusedClaims: rejected?.openid?.claims ?? [],
  };
}

/** `decisionsOf` without the claims. */
export const grantedScopes = (payload: string): string[] => decisionsOf(payload).scopes;
