/** The grant client_credentials (RFC 6749 section 4.4), by the engine and by the short way. */
import type { Client, Provider, TokenEndpointGrantContext } from 'oidc-provider';
import type { Proofs } from '../../shared/dpop/proofs.ts';
import { chosenScope, requestedScope } from './asked-parameters.ts';
import { provenKey } from './dpop.ts';
import type { ShortWay } from './short-ways.ts';

type GrantContext = TokenEndpointGrantContext<Readonly<Record<string, string | undefined>>>;

/** Without `scope` the token has every registered scope that needs no person. */
export async function clientCredentialsGrant(
  provider: Provider,
  { proofs }: { readonly proofs: Proofs },
  ctx: GrantContext,
): Promise<void> {
  const { client, params } = ctx.oidc;
  const scope = requestedScope(client.scope, params.scope);
  const key = await provenKey(ctx, proofs);
  ctx.body = await issue(provider, { client, scope, key }, (token) => ctx.oidc.entity('ClientCredentials', token));
}

interface Issue {
  readonly client: Client;
  readonly scope: string;
  /** The thumbprint of the key that the token is bound to (RFC 9449). */
  readonly key?: string | undefined;
}

/** Saves a token. @param saving called before with the token @returns the answer */
async function issue(
  provider: Provider,
  { client, scope, key }: Issue,
  saving: (token: unknown) => void = () => undefined,
): Promise<object> {
  const token = new provider.ClientCredentials({ client, scope });
  if (key) token.setThumbprint('jkt', key);
  saving(token);
  const value = await token.save();
  return {
    access_token: value,
    expires_in: token.expiration,
    scope: scope || undefined,
    token_type: key ? 'DPoP' : 'Bearer',
  };
}

/** The short way. */
export const issueToApps = (provider: Provider): ShortWay => ({
  grant: 'client_credentials',
  parameters: ['scope'],
  async answer({ client, asked }) {
    if (client.clientAuthMethod === 'none') return undefined;
    const chosen = chosenScope(client.scope, asked.scope);
    return 'wrong' in chosen ? undefined : { body: await issue(provider, { client, scope: chosen.scope }) };
  },
});
