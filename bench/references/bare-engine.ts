/** The bare engine: oidc-provider as it comes, with its own pages, its rows in a Map, and its cookies signed, as it asks for. */
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';
import { client, redirectUri, resourceServer } from './clients.ts';
import { listen } from './listen.ts';

const rows = new Map<string, AdapterPayload>();

function memoryAdapter(model: string): Adapter {
  const key = (id: string) => `${model}:${id}`;
  const uids = new Map<string, string>();
  return {
    async upsert(id, payload) {
      rows.set(key(id), payload);
      if (model === 'Session' && payload.uid) uids.set(payload.uid, id);
    },
    find: async (id) => rows.get(key(id)),
    findByUid: async (uid) => rows.get(key(uids.get(uid) ?? '')),
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
      scope: 'openid profile',
      grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_post',
    },
    { ...resourceServer, grant_types: [], redirect_uris: [], response_types: [] },
  ],
  scopes: ['openid', 'profile'],
  cookies: { keys: ['bench-key'] },
  pkce: { required: () => false },
  findAccount: (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: { enabled: false },
  },
  routes: {
    authorization: '/oauth/authorize',
    token: '/oauth/token',
    introspection: '/oauth/introspect',
    userinfo: '/oauth/userinfo',
  },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  expiresWithSession: () => false,
  ttl: { AccessToken: 7200, ClientCredentials: 7200, Grant: 1e6, RefreshToken: 1e6, AuthorizationCode: 120 },
};

// It warns of the pages and keys that it comes with, and they are what is measured.
const { warn } = console;
console.warn = () => undefined;
const provider = new Provider('http://127.0.0.1', configuration);
console.warn = warn;
provider.silent = true;
listen(provider.callback());
