/** Which grant an authorization goes on under, before anybody is asked to consent. */
import type { Configuration, Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientTable } from '../../shared/db/tables/clients.ts';
import { allowClaims } from './asked-claims.ts';
import { admits, NotAdmitted } from './engine-accounts.ts';

/**
 * The grant of who is signed in for the app that asks, where there is one. A trusted app has one in any case.
 * @throws NotAdmitted where the app is in development and the account is none of its testers
 */
export function existingGrant(clients: ClientTable): NonNullable<Configuration['loadExistingGrant']> {
  return async function loadExistingGrant(ctx) {
    const { client, session, result, provider } = ctx.oidc;
    if (!client || !session?.accountId) return undefined;
    if (!(await admits(clients, client, Number(session.accountId)))) throw new NotAdmitted();
    const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const existing = grantId ? await provider.Grant.find(grantId) : undefined;
    // A session that another account has taken over keeps nothing of the former one's.
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

/** A trusted client asks nobody: it is the operator's own. */
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
