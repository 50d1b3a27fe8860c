/** The grant client_credentials (RFC 6749 section 4.4), by the engine and by the short way. */
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import type { Config } from '../../../shared/config/config.ts';
import type { Database } from '../../../shared/db/driver/database.ts';
import { type ArtifactTables, newToken, storedId } from '../../../shared/db/tables/artifacts.ts';
import type { Proofs } from '../../../shared/dpop/proofs.ts';
import { chosenScope, requestedScope } from '../authorization/asked-parameters.ts';
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
  const token = new provider.ClientCredentials({ client, scope });
  if (key) token.setThumbprint('jkt', key);
  ctx.oidc.entity('ClientCredentials', token);
  ctx.body = {
    access_token: await token.save(),
    expires_in: token.expiration,
    scope: scope || undefined,
    token_type: key ? 'DPoP' : 'Bearer',
  };
}

interface Deps {
  readonly database: Pick<Database, 'together'>;
  readonly artifacts: ArtifactTables;
  readonly config: Pick<Config, 'accessTokenTtl'>;
}

/** The short way: it stores what the engine would store, as a story shows. */
export function issueToApps({ database, artifacts, config: { accessTokenTtl } }: Deps): ShortWay {
  const tokens = artifacts('client_credentials');
  return {
    grant: 'client_credentials',
    parameters: ['scope'],
    async answer({ client: { clientId, clientAuthMethod, scope: registered }, asked }) {
      if (clientAuthMethod === 'none') return undefined;
      const chosen = chosenScope(registered, asked.scope);
      if ('wrong' in chosen) return undefined;
      const { scope } = chosen;
      const iat = Math.floor(Date.now() / 1000);
      const token = newToken();
      const storing = tokens.storing({
        id: storedId(token),
        payload: JSON.stringify({ iat, clientId, kind: 'ClientCredentials', scope }),
        expires_at: (iat + accessTokenTtl) * 1000,
        client_id: clientId,
      });
      await database.together(storing);
      const body = {
        access_token: token,
        expires_in: accessTokenTtl,
        scope: scope || undefined,
        token_type: 'Bearer',
      };
      return { body };
    },
  };
}
