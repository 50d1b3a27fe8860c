/** oidc-provider alone, over a Map: what internals.ts leans on is asked of the engine itself. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import type Provider from 'oidc-provider';
import type { Adapter, AdapterPayload, Client, Configuration } from 'oidc-provider';
import { livingFor, publishing, wrapGrants } from '../../../auth-server/provider/internals.ts';

/** Registered with every engine. */
export const app = { client_id: 'app', client_secret: 'its secret' };
export const CALLBACK = 'https://client.example/callback';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), kid: 'ours', alg: 'RS256', use: 'sig' };

export interface TestEngine {
  readonly engine: Provider;
  readonly url: string;
  /** What the engine has stored, as its adapter was given it, by model. */
  readonly stored: ReadonlyMap<string, readonly AdapterPayload[]>;
  /** Posts a form. */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  get(
    path: string,
    query: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/** Starts an engine that lasts as long as a test. @param Engine the class, where it is to be another than the engine's own */
export async function startEngine(
  t: ExecutionContext,
  configuration: Configuration = {},
  Engine: typeof Provider = wrapGrants((_name, handle) => handle),
): Promise<TestEngine> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stored = new Map<string, AdapterPayload[]>();
  const engine = new Engine(url, {
    adapter: (model: string) => mapAdapter(model, stored),
    clients: [
      {
        ...app,
        redirect_uris: [CALLBACK, `${CALLBACK}/other`],
        post_logout_redirect_uris: [CALLBACK],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE],
      },
    ],
    jwks: publishing([key]),
    cookies: { keys: ['a key'], long: { signed: false }, short: { signed: true } },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, email: 'ada@example.com' }) }),
    claims: { openid: ['sub'], email: ['email'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      Session: 600,
      Interaction: 600,
      Grant: 600,
      AccessToken: 600,
      IdToken: 600,
      DeviceCode: 600,
      RefreshToken: 600,
    },
    ...configuration,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      ...configuration.features,
    },
  });
  engine.silent = true;
  // The middlewares of a test come before the first request.
  let listener: ReturnType<Provider['callback']> | undefined;
  server.on('request', (req, res) => {
    listener ??= engine.callback();
    listener(req, res);
  });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    engine,
    url,
    stored,
    post: (path, form, headers = {}) =>
      fetch(url + path, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' }),
    get: (path, query, headers = {}) =>
      fetch(`${url}${path}?${new URLSearchParams(query)}`, { headers, redirect: 'manual' }),
  };
}

export const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

/** `name=value` of the cookies that an answer sets. */
export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

function mapAdapter(model: string, stored: Map<string, AdapterPayload[]>): Adapter {
  const rows = new Map<string, AdapterPayload>();
  const by = (name: 'uid' | 'userCode') => async (value: string) =>
    [...rows.values()].find((row) => row[name] === value);
  return {
    async upsert(id, payload) {
      rows.set(id, payload);
      stored.set(model, [...(stored.get(model) ?? []), payload]);
    },
    find: async (id) => rows.get(id),
    findByUid: by('uid'),
    findByUserCode: by('userCode'),
    async consume(id) {
      rows.set(id, { ...rows.get(id), consumed: 1 });
    },
    async destroy(id) {
      rows.delete(id);
    },
    async revokeByGrantId() {},
  };
}

export const CREDENTIALS = { ...app, grant_type: 'client_credentials' };

export const clientOf = async ({ Client }: Provider): Promise<Client> => (await Client.find(app.client_id)) as Client;

/** A grant of somebody's, stored. */
export async function grantFor(engine: Provider, expiresIn = 600): Promise<string> {
  const grant = new engine.Grant(livingFor(expiresIn, { accountId: '7', clientId: app.client_id }));
  grant.addOIDCScope('openid email');
  grant.rejectOIDCScope('phone');
  return grant.save();
}

/** A session in which somebody is signed in, as its cookie. */
export async function signedIn(engine: Provider): Promise<string> {
  const session = new engine.Session();
  session.loginAccount({ accountId: '7' });
  await session.save(600);
  return `${engine.cookieName('session')}=${session.jti}`;
}

export const authorization = {
  client_id: app.client_id,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
};

export async function codeFor(engine: Provider): Promise<string> {
  const code = new engine.AuthorizationCode({
    client: await clientOf(engine),
    accountId: '7',
    grantId: await grantFor(engine),
    gty: 'authorization_code',
    redirectUri: CALLBACK,
    scope: 'openid email',
  });
  return code.save();
}
