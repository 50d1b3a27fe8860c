/** The bare engine: oidc-provider as it comes, its rows in a Map. */
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';
import { listen } from './listen.ts';

const rows = new Map<string, AdapterPayload>();
const client = { client_id: 'bench', client_secret: 'bench-secret', scope: 'openid profile' };

function memoryAdapter(model: string): Adapter {
  const key = (id: string) => `${model}:${id}`;
  return {
    upsert: async (id, payload) => void rows.set(key(id), payload),
    find: async (id) => rows.get(key(id)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const row = rows.get(key(id));
      if (row) row.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void rows.delete(key(id)),
    revokeByGrantId: async () => undefined,
  };
}

const configuration: Configuration = {
  adapter: memoryAdapter,
  clients: [
    {
      ...client,
      grant_types: ['client_credentials', 'refresh_token', 'password', 'authorization_code'],
      redirect_uris: ['https://client.example/cb'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  scopes: ['openid', 'profile'],
  findAccount: (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: { enabled: false },
  },
  routes: { token: '/oauth/token', introspection: '/oauth/introspect' },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  expiresWithSession: () => false,
  ttl: { AccessToken: 7200, ClientCredentials: 7200, Grant: 1e6, RefreshToken: 1e6, AuthorizationCode: 600 },
};

const provider = new Provider('http://127.0.0.1', configuration);
provider.silent = true;

// A way in for the load: a grant with its code and refresh token, as a sign-in would leave them.
provider.registerGrantType(
  'password',
  async (ctx) => {
    const { client: found } = ctx.oidc;
    const about = { client: found, accountId: 'somebody', scope: 'profile', gty: 'password' };
    const grant = new provider.Grant({ accountId: 'somebody', clientId: client.client_id });
    grant.addOIDCScope('profile');
    const grantId = await grant.save();
    const access = await new provider.AccessToken({ ...about, grantId } as never).save();
    const refresh = await new provider.RefreshToken({ ...about, grantId } as never).save();
    const redirectUri = 'https://client.example/cb';
    const code = await new provider.AuthorizationCode({ ...about, grantId, redirectUri } as never).save();
    ctx.body = { access_token: access, refresh_token: refresh, code };
  },
  [],
);

listen(provider.callback());
