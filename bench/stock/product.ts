/** The product's stock: people signed in at browsers, and the apps they use. */
import { createAgent } from '../../test/_world/agent.ts';
import { createBuilders, type TestUser } from '../../test/_world/builders.ts';
import type { Envelope } from '../../test/_world/reply.ts';
import { type CallOptions, call, postInit } from '../../test/_world/requests.ts';
import { runCli } from '../../test/_world/servers.ts';
import { CAPTCHA, type Installation } from '../installation.ts';
import type { Generator } from '../load/generator.ts';
import { createIssuer, type Issuer } from './issuer.ts';
import { type People, settle } from './people.ts';
import { AUTHORIZE, withOpenid } from './requests.ts';

export interface ProductStock extends Issuer {
  /** The resource API's origin. */
  readonly resource: string;
  readonly people: People;
  /** The address of this machine whose tries without a captcha are used up. */
  readonly busyAddress: string;
}

/** What it is asked by. */
interface Addresses {
  readonly env: Installation['env'];
  readonly auth: Pick<Installation['auth'], 'url'>;
  readonly resource: Pick<Installation['resource'], 'url'>;
}

const scopes = ['profile', 'friends', 'calendar', 'avatar'];
const scope = scopes.join(' ');
/** As many as an address may try without a captcha. */
const wrongPasswords = ['not this one', 'nor this one', 'nor that one'];

/** @param browsers how many are signed in */
export async function stockProduct(
  { env, auth, resource }: Addresses,
  generator: Generator,
  browsers: number,
): Promise<ProductStock> {
  const post = <Fields = object>(path: string, params: object = {}, options?: CallOptions) =>
    call<Envelope & Fields>(resource.url + path, postInit(params, options));
  const build = createBuilders({
    cli: (...args) => runCli(env, args),
    post,
    env,
    authUrl: auth.url,
  });
  const grants = ['authorization_code', 'refresh_token', 'password', 'client_credentials'];
  const app = await build.client({ grants, scope: ['openid', ...scopes] });
  const resourceServer = await build.client({ grants: ['client_credentials'], more: ['--resource-server'] });

  const people = await settle(build.user, async (path, params, options) => {
    const { status, body } = await post(path, params, options);
    if (status !== 200 || body.error_code !== 0) throw new Error(`${path}: HTTP ${status}, ${body.message}`);
  });
  const signIn = async (_: unknown, number: number) => {
    const agent = createAgent([auth.url], CAPTCHA);
    const address = build.authorizeUrl(app, { scope: withOpenid({ scope }) });
    const { outside } = await agent.signInAndConsent(address, people[number % people.length] as TestUser);
    if (!outside) throw new Error('a sign-in did not end in a code');
    return agent.jar.getCookieString(auth.url + AUTHORIZE);
  };
  const sessions = await Promise.all(Array.from({ length: browsers }, signIn));

  for (const password of wrongPasswords) {
    const agent = createAgent([auth.url], CAPTCHA);
    await agent.submit(await agent.open(build.authorizeUrl(app)), { username: 'nobody', password });
  }

  const credentials = ({ client_id, client_secret = '' }: typeof app) => ({ client_id, client_secret });
  const doors = {
    url: auth.url,
    client: credentials(app),
    resourceServer: credentials(resourceServer),
    redirectUri: app.redirect_uri,
    scope,
  };
  return {
    ...(await createIssuer(doors, sessions, generator)),
    resource: resource.url,
    people,
    busyAddress: '127.0.0.1',
  };
}
