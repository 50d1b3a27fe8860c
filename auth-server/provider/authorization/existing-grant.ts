/** Finds the grant of an authorization before anybody is asked to consent. */
import type { Configuration, Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientTable } from '../../../shared/db/tables/clients.ts';
import { admits, NotAdmitted } from '../engine-accounts.ts';
import { allowClaims } from './asked-claims.ts';
import { isJsonMode } from './json-response.ts';

/**
 * The grant of the signed-in person for the app, if there is one. A trusted app always has one.
 * @throws NotAdmitted if the app is in development and the account is no tester
 */
export function existingGrant(clients: ClientTable): NonNullable<Configuration['loadExistingGrant']> {
  return async function loadExistingGrant(ctx) {
    const { client, session, result, provider } = ctx.oidc;
    if (!client || !session?.accountId) return undefined;
    if (!(await admits(clients, client, Number(session.accountId)))) {
      // No page may be shown with `prompt=none` (OpenID Connect Core, section 3.1.2.1).
      throw new NotAdmitted(ctx.oidc.prompts.has('none') && !isJsonMode(ctx.oidc.params?.response_mode));
    }
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const existing = grantId ? await provider.Grant.find(grantId) : undefined;
    // After a change of account the session keeps no grant of the former one.
    if (existing && existing.accountId === session.accountId) {
      if (client.trusted === true) return allowAll(ctx, existing);
      const allowed = new Set(existing.getOIDCScope().split(' '));
      await allowClaims(existing, ctx.oidc.params?.claims, (scope) => allowed.has(scope));
      return existing;
    }
    if (client.trusted !== true) return undefined;
    const { accountId } = session;
    return allowAll(ctx, new provider.Grant({ accountId, clientId: client.clientId }));
  };
}

/** A trusted client needs no consent: it is the operator's own. */
async function allowAll(ctx: KoaContextWithOIDC, grant: Grant): Promise<Grant> {
  const scope = [...ctx.oidc.requestParamScopes].join(' ');
  if (grant.jti && grant.getOIDCScopeFiltered(ctx.oidc.requestParamScopes) === scope) {
    await allowClaims(grant, ctx.oidc.params?.claims, () => true);
    return grant;
  }
  grant.addOIDCScope(scope);
  await grant.save();
  await allowClaims(grant, ctx.oidc.params?.claims, () => true);
  return grant;
}
