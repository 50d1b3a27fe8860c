/** Clients, people and their tokens, made the way operators, people and apps make them. */
import { randomBytes, randomInt } from 'node:crypto';
import type { Scope } from '../../shared/api/scopes.ts';
import { createCaptchas, newHolder } from '../../shared/captcha/captchas.ts';
import { DEFAULT_SCENARIO } from '../../shared/captcha/holder.ts';
import { clientRow, type GrantType, grantTypes } from '../../shared/clients/metadata.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { createClientTable } from '../../shared/db/tables/clients.ts';
import type { Envelope, Reply } from './reply.ts';
import type { CallOptions } from './requests.ts';
import type { Command } from './servers.ts';

/** An app, named so that it can be spread into the parameters of a call. */
export interface TestClient {
  readonly client_id: string;
  /** A public client has none. */
  readonly client_secret: string | undefined;
  readonly redirect_uri: string;
}

export interface ClientOptions {
  readonly grants?: readonly string[];
  readonly scope?: readonly string[];
  readonly public?: boolean;
  readonly trusted?: boolean;
  readonly redirectUri?: string | readonly string[];
  readonly name?: string;
  /** More options of `client create`, such as `['--development', '--owner', 'ada']`. */
  readonly more?: readonly string[];
}

export interface TestUser {
  readonly uid: number;
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly loginToken: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly uid?: number;
}

/** What builders need of the world. */
interface Ways {
  cli(...args: string[]): Promise<Command>;
  post<Fields = object>(path: string, params?: object, options?: CallOptions): Promise<Reply<Envelope & Fields>>;
  /** An open door to the servers' database; without one, apps are registered by the command line. */
  readonly database?: Database;
  /** The servers' variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly authUrl: string;
}

export const unique = (prefix: string) => `${prefix}-${randomBytes(6).toString('hex')}`;

/** A Chinese mobile number that no other story has. Not every number that begins with 13 is one: 1349 is a satellite's. */
export const uniquePhone = () =>
  `+861${['38', '39', '88'][randomInt(3)]}${String(randomInt(10 ** 8)).padStart(8, '0')}`;

/** An address that no other story comes from, for a server behind a proxy. */
export const uniqueAddress = () => `10.${[256, 256, 256].map((parts) => randomInt(parts)).join('.')}`;

export function createBuilders({ cli, post, database, env, authUrl }: Ways) {
  type Words = readonly string[];
  const clientByCli = async (name: string, uris: Words, grants: Words, scope: Words, options: ClientOptions) => {
    const { code, json, stdout, stderr } = await cli(
      ...['client', 'create', '--name', name],
      ...uris.flatMap((uri) => ['--redirect-uri', uri]),
      ...['--grant', grants.join(','), '--scope', scope.join(',')],
      ...(options.public ? ['--public'] : []),
      ...(options.trusted ? ['--trusted'] : []),
      ...(options.more ?? []),
      '--json',
    );
    if (code !== 0) throw new Error(`client create ended with ${code}: ${stderr || stdout}`);
    const { client_id, client_secret } = json as { client_id: string; client_secret: string | null };
    return { client_id, client_secret: client_secret ?? undefined };
  };
  /** The same without a process of its own, which costs as much as all else that a story does. */
  const clientByItsRow =
    (door: Database) => async (name: string, uris: Words, grants: Words, scope: Words, options: ClientOptions) => {
      const { row, secret } = clientRow({
        name,
        redirect_uris: uris,
        post_logout_redirect_uris: [],
        grant_types: grants.map(
          (word) => grantTypes.find((grant) => grant === word || grant.endsWith(`:${word}`)) as GrantType,
        ),
        scope: scope as readonly Scope[],
        public: options.public ?? false,
        trusted: options.trusted ?? false,
        resourceServer: false,
        development: false,
        ownerUid: null,
      });
      await createClientTable(door).add(row, []);
      return { client_id: row.client_id, client_secret: secret };
    };

  const shared = new Map<string, Promise<TestClient>>();
  /** The client that a world's stories share, one for each kind. */
  const sharedClient = (options: ClientOptions) => {
    const kind = JSON.stringify(options);
    const client = shared.get(kind) ?? builders.client(options);
    shared.set(kind, client);
    return client;
  };

  const builders = {
    /** Registers an app as the command line does. By default a confidential one for the code flow with `profile`. */
    async client(options: ClientOptions = {}): Promise<TestClient> {
      const { grants = ['authorization_code', 'refresh_token'], scope = ['profile'] } = options;
      const redirectUris = [options.redirectUri ?? 'https://client.example/callback'].flat();
      const name = options.name ?? unique('app');
      const register = database && !options.more ? clientByItsRow(database) : clientByCli;
      const made = await register(name, redirectUris, grants, scope, options);
      return { ...made, redirect_uri: redirectUris[0] as string };
    },

    /** Registers an app that may introspect tokens. */
    async resourceServer(): Promise<TestClient> {
      const { code, json, stderr } = await cli(
        ...['client', 'create', '--name', 'RS', '--grant', 'client_credentials', '--resource-server', '--json'],
      );
      if (code !== 0) throw new Error(`client create ended with ${code}: ${stderr}`);
      return json as TestClient;
    },

    /** Registers a person through the API. */
    async user(given: Partial<Pick<TestUser, 'username' | 'password' | 'email'>> = {}): Promise<TestUser> {
      const username = given.username ?? unique('user');
      const password = given.password ?? unique('Quiet_lake');
      const email = given.email ?? `${unique('mail')}@example.com`;
      const reply = await post<{ uid: number; login_token: string }>('/api/User/register', {
        username,
        password,
        email,
      });
      const { uid, login_token: loginToken } = succeeded('register', reply);
      return { uid, username, password, email, loginToken };
    },

    /**
     * Issues a captcha and gives the parameters that solve it. It has no picture: a server that has drawn none yet would
     * start a process for it.
     */
    async captcha(id?: string): Promise<{ captcha: string; captcha_token: string; captcha_id?: string }> {
      if (!database) throw new Error('a captcha is issued through the door to the database');
      const secrets = loadSecrets({ secret: env.SECRET || undefined, dataDir: env.DATA_DIR ?? '' });
      const captcha_token = newHolder();
      const captchas = createCaptchas({ database, secrets, fixedText: env.CAPTCHA_FIXED_TEXT || undefined });
      const captcha = await captchas.issue(captcha_token, id ?? DEFAULT_SCENARIO);
      return { captcha, captcha_token, ...(id === undefined ? undefined : { captcha_id: id }) };
    },

    /** Tokens by the password grant: a person's, with these scopes; by a shared client where none is given. */
    async tokens(user: TestUser, scope: readonly string[] = ['profile'], client?: TestClient): Promise<Tokens> {
      const app = client ?? (await sharedClient({ grants: ['password', 'refresh_token'], scope }));
      return succeeded(
        'the password grant',
        await post<Tokens>('/api/Oauth/accessToken', {
          ...app,
          grant_type: 'password',
          username: user.username,
          password: user.password,
          scope: scope.join(' '),
        }),
      );
    },

    /** An access token of client_credentials: an app's own, nobody's; by a shared trusted client where none is given. */
    async appToken(scope: readonly string[], client?: TestClient): Promise<string> {
      const app = client ?? (await sharedClient({ grants: ['client_credentials'], scope, trusted: true }));
      const reply = await post<Tokens>('/api/Oauth/accessToken', {
        ...app,
        grant_type: 'client_credentials',
        scope: scope.join(' '),
      });
      return succeeded('client_credentials', reply).access_token;
    },

    /** The address that starts an app's authorization, for the client's first redirect URI. */
    authorizeUrl({ client_id, redirect_uri }: TestClient, params: Readonly<Record<string, string>> = {}): string {
      const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, ...params });
      return `${authUrl}/api/Oauth/authorize?${query}`;
    },
  };
  return builders;
}

function succeeded<Body extends Envelope>(what: string, { status, body }: Reply<Body>): Body {
  if (status !== 200 || body.error_code !== 0) {
    throw new Error(`${what} failed: HTTP ${status}, ${body.error_code} ${body.message}`);
  }
  return body;
}
