import type { Client, Provider } from 'oidc-provider';
import { livingFor } from '../internals.ts';

export interface TokenIssue {
  readonly client: Client;
  readonly uid: number;
  readonly scope: string;
  /** The grant type, which the token contains. */
  readonly gty: string;
  /** The thumbprint of the key that the token is bound to (RFC 9449). */
  readonly key?: string | undefined;
  /** Seconds, if not the configured lifetime. */
  readonly ttl: { readonly grant?: number | undefined; readonly token?: number | undefined };
}

/**
 * Saves a grant with an access token. The grant ends with its last possible token; a refresh token prolongs it.
 * @param saved called for each
 */
export async function issueAccessToken(
  provider: Provider,
  { client, uid, scope, gty, ttl, key }: TokenIssue,
  saved: (name: 'Grant' | 'AccessToken', entity: unknown) => void = () => undefined,
) {
  const accountId = String(uid);
  const grant = new provider.Grant(livingFor(ttl.grant, { accountId, clientId: client.clientId }));
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  saved('Grant', grant);
  const token = new provider.AccessToken({ client, accountId, grantId, scope, gty, expiresIn: ttl.token });
  if (key) token.setThumbprint('jkt', key);
  const accessToken = await token.save();
  saved('AccessToken', token);
  return { accessToken, expiresIn: token.expiration, grantId, accountId };
}
