/** The product's stock: people with friends, events and a picture, signed in at browsers, and the apps they use. */
import { readConfig } from '../../shared/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { createAgent } from '../../test/_world/agent.ts';
import { createBuilders, type TestUser } from '../../test/_world/builders.ts';
import { asFile, portraitJpeg } from '../../test/_world/pictures.ts';
import { type CallOptions, call, type Envelope, postInit } from '../../test/_world/requests.ts';
import { runCli } from '../../test/_world/servers.ts';
import { CAPTCHA, type Installation } from '../installation.ts';
import type { Generator } from '../load/generator.ts';
import { createIssuer, type Issuer } from './issuer.ts';

export interface ProductStock extends Issuer {
  /** The resource API's origin. */
  readonly resource: string;
  readonly people: readonly [TestUser, ...TestUser[]];
}

const PEOPLE = 16;
/** Each person has friends at these distances to both sides. */
const DISTANCES = [1, 2, 3, 4, 5];
const EVENTS = 10;
const scopes = ['profile', 'friends', 'calendar', 'avatar'];

export async function stockProduct(
  product: Installation,
  generator: Generator,
  browsers: number,
): Promise<ProductStock> {
  const { env, auth, resource } = product;
  const urlOf = (path: string) => (/^\/api\/Oauth/.test(path) ? auth.url : resource.url) + path;
  const post = <Fields = object>(path: string, params: object = {}, options?: CallOptions) =>
    call<Envelope & Fields>(urlOf(path), postInit(params, options));
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(
    connect(readConfig(env), () => undefined),
    (one) => one.close(),
  );
  const build = createBuilders({
    cli: (...args) => runCli(env, args),
    post,
    get: () => Promise.reject(new Error('nothing here asks for a captcha')),
    database,
    captchaText: CAPTCHA,
    authUrl: auth.url,
  });
  const done = async (path: string, params: object, options: CallOptions) => {
    const { status, body } = await post(path, params, options);
    if (status !== 200 || body.error_code !== 0) throw new Error(`${path}: HTTP ${status}, ${body.message}`);
  };

  const grants = ['authorization_code', 'refresh_token', 'password', 'client_credentials'];
  const app = await build.client({ grants, scope: scopes });
  const { client_id, client_secret = '' } = app;
  const server = await build.client({ grants: ['client_credentials'], more: ['--resource-server'] });
  const first = await build.user();
  const people = [first, ...(await Promise.all(Array.from({ length: PEOPLE - 1 }, () => build.user())))] as const;

  const furnish = async ({ loginToken: token }: TestUser, number: number) => {
    for (const distance of DISTANCES) {
      const friend = people[(number + distance) % PEOPLE] as TestUser;
      await done('/api/User/friendmake', { fid: friend.uid }, { token });
    }
    for (let day = 10; day < 10 + EVENTS; day += 1) {
      const start = `2030-01-${day}T09:00:00+08:00`;
      await done('/api/Calendar/add', { title: `Day ${day}`, start }, { token, json: true });
    }
  };
  const befriend = async ({ loginToken: token }: TestUser, number: number) => {
    for (const distance of DISTANCES) {
      const asking = people[(number - distance + PEOPLE) % PEOPLE] as TestUser;
      await done('/api/User/friendmake', { fid: asking.uid }, { token });
    }
  };
  await Promise.all(people.map(furnish));
  await Promise.all(people.map(befriend));
  await done('/api/User/setAvatar', { avatar: asFile(await portraitJpeg()) }, { token: first.loginToken });

  const signIn = async (_: unknown, number: number) => {
    const agent = createAgent([auth.url], CAPTCHA);
    const address = build.authorizeUrl(app, { scope: scopes.join(' ') });
    const { outside } = await agent.signInAndConsent(address, people[number % PEOPLE] as TestUser);
    if (!outside) throw new Error('a sign-in did not end in a code');
    return agent.jar.getCookieString(`${auth.url}/oauth/authorize`);
  };
  const sessions = await Promise.all(Array.from({ length: browsers }, signIn));

  const doors = {
    url: auth.url,
    client: { client_id, client_secret },
    resourceServer: { client_id: server.client_id, client_secret: server.client_secret ?? '' },
    redirectUri: app.redirect_uri,
    scope: scopes.join(' '),
  };
  const issuer = await createIssuer(doors, sessions, generator);
  return { ...issuer, resource: resource.url, people: [...people] };
}
