/** What is measured: each row with the reference that it is a share of. */
import { CONNECTIONS } from './drive.ts';
import type { Load } from './load.ts';

/** What the loads need of the product and of the references, made before the first round. */
export interface Stock {
  readonly auth: string;
  readonly resource: string;
  readonly client: { readonly client_id: string; readonly client_secret: string };
  readonly resourceServer: { readonly client_id: string; readonly client_secret: string };
  readonly username: string;
  readonly password: string;
  readonly accessToken: string;
  readonly redirectUri: string;
  refreshTokens(count: number): Promise<readonly string[]>;
  accessTokens(count: number): Promise<readonly string[]>;
  codes(count: number): Promise<readonly string[]>;
}

export interface EngineStock {
  readonly url: string;
  refreshTokens(count: number): Promise<readonly string[]>;
  codes(count: number): Promise<readonly string[]>;
  readonly accessToken: string;
}

export interface Row {
  readonly name: string;
  /** What is driven: the auth-server or the resource API, whose processor time and memory are told. */
  readonly server: 'auth' | 'resource';
  readonly reference: 'engine' | 'koa' | 'koa-row';
  /** The least share of the reference that we want, on SQLite and on PostgreSQL. */
  readonly goal?: readonly [number, number];
  product(stock: Stock, seconds: number): Promise<Omit<Load, 'connections' | 'seconds'>>;
  engine?(stock: EngineStock, seconds: number): Promise<Omit<Load, 'connections' | 'seconds'>>;
}

const post = (url: string, path: string, forms: Load['forms'], expect: string, more: Partial<Load> = {}) => ({
  url,
  method: 'POST' as const,
  path,
  expect,
  ...(forms && { forms }),
  ...more,
});

const basic = ({ client_id, client_secret }: Stock['client']) => ({
  authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
});
const engineClient = { client_id: 'bench', client_secret: 'bench-secret' };
const engineClientCredentials = async ({ url }: EngineStock) =>
  post(url, '/oauth/token', [{ ...engineClient, grant_type: 'client_credentials', scope: 'profile' }], 'access_token');
const redirect_uri = 'https://client.example/cb';

/** More than can be used up in the time: a code is good once. */
const codesFor = (seconds: number) => Math.min(400 * seconds, 4000);

export const rows: readonly Row[] = [
  {
    name: 'client_credentials',
    server: 'auth',
    reference: 'engine',
    goal: [0.8, 0.45],
    product: async ({ auth, client }) =>
      post(auth, '/oauth/token', [{ ...client, grant_type: 'client_credentials' }], 'access_token'),
    engine: engineClientCredentials,
  },
  {
    name: 'code exchange',
    server: 'auth',
    reference: 'engine',
    product: async ({ auth, client, codes }, seconds) => {
      const common = { ...client, redirect_uri, grant_type: 'authorization_code' };
      const forms = (await codes(codesFor(seconds))).map((code) => ({ ...common, code }));
      return post(auth, '/oauth/token', forms, 'access_token', { once: true });
    },
    engine: async ({ url, codes }, seconds) => {
      const common = { ...engineClient, redirect_uri, grant_type: 'authorization_code' };
      const forms = (await codes(codesFor(seconds))).map((code) => ({ ...common, code }));
      return post(url, '/oauth/token', forms, 'access_token', { once: true });
    },
  },
  {
    name: 'refresh with rotation',
    server: 'auth',
    reference: 'engine',
    goal: [0.65, 0.4],
    product: async ({ auth, client, refreshTokens }) =>
      post(auth, '/oauth/token', await refreshForms(client, refreshTokens), 'refresh_token'),
    engine: async ({ url, refreshTokens }) =>
      post(url, '/oauth/token', await refreshForms(engineClient, refreshTokens), 'refresh_token'),
  },
  {
    name: 'introspection',
    server: 'auth',
    reference: 'engine',
    goal: [1.5, 0.9],
    product: async ({ auth, resourceServer, accessToken: token }) =>
      post(auth, '/oauth/introspect', [{ token, token_type_hint: 'access_token' }], '"active":true', {
        headers: basic(resourceServer),
      }),
    engine: async ({ url, accessToken: token }) =>
      post(url, '/oauth/introspect', [{ ...engineClient, token, token_type_hint: 'access_token' }], '"active":true'),
  },
  {
    name: 'password grant',
    server: 'auth',
    reference: 'engine',
    product: async ({ auth, client, username, password }) =>
      post(auth, '/oauth/token', [{ ...client, grant_type: 'password', username, password }], 'access_token'),
    engine: async ({ url }) => post(url, '/oauth/token', [{ ...engineClient, grant_type: 'password' }], 'access_token'),
  },
  {
    name: 'accessToken (client_credentials)',
    server: 'auth',
    reference: 'engine',
    product: async ({ auth, client }) =>
      post(auth, '/api/Oauth/accessToken', [{ ...client, grant_type: 'client_credentials' }], '"error_code":0'),
    engine: engineClientCredentials,
  },
  {
    name: 'User/uid, a known token',
    server: 'resource',
    reference: 'koa-row',
    goal: [0.5, 0.5],
    product: async ({ resource, accessToken, username }) =>
      post(resource, '/api/User/uid', [{ access_token: accessToken, username }], '"error_code":0'),
  },
  {
    name: 'User/uid, a fresh token',
    server: 'resource',
    reference: 'koa-row',
    product: async ({ resource, accessTokens, username }, seconds) => {
      const forms = (await accessTokens(codesFor(seconds))).map((access_token) => ({ access_token, username }));
      return post(resource, '/api/User/uid', forms, '"error_code":0', { once: true });
    },
  },
  {
    name: 'captcha',
    server: 'resource',
    reference: 'koa',
    product: async ({ resource }) => ({ url: resource, method: 'GET', path: '/api/Image/captcha', expect: 'PNG' }),
  },
];

async function refreshForms(client: Stock['client'], take: Stock['refreshTokens']) {
  return (await take(CONNECTIONS)).map((refresh_token) => ({ ...client, grant_type: 'refresh_token', refresh_token }));
}
