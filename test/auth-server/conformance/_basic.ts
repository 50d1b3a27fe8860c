/** What the stories of OpenID Connect's profiles have in common: an app, and the way of a person through it. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import type { Agent, TestClient, TestUser, World } from '../../_world.ts';
import { type Answer, standardUrl } from './_app.ts';

type Claims = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, string>>;

/** The way of one person, in one browser, to one app. */
export function relyingParty(world: World, app: TestClient, user: TestUser, agent: Agent = world.agent()) {
  const { client_id, redirect_uri } = app;
  const asked = { client_id, redirect_uri, response_type: 'code', scope: 'openid' };
  const address = (more: Parameters = {}) => standardUrl(world, { ...asked, ...more });
  return {
    agent,
    address,
    /** As far as it goes without the person. */
    open: (more?: Parameters) => agent.open(address(more)),
    /** What the app is told, once the person has done all that is asked of them. */
    async answer(more?: Parameters): Promise<URLSearchParams> {
      const { url, outside, text } = await agent.signInAndConsent(address(more), user);
      if (!outside) throw new Error(`nobody came back: ${text}`);
      return url.searchParams;
    },
    trade: (code: string | null, more: object = {}) =>
      world.post<Answer>('/oauth/token', { ...app, grant_type: 'authorization_code', code, ...more }),
    /** The claims of an ID token, its signature checked. */
    async claims(idToken: string): Promise<Claims> {
      const keys = createLocalJWKSet((await world.get('/oauth/jwks')).body as unknown as JSONWebKeySet);
      const { payload } = await jwtVerify(idToken, keys, { issuer: world.authUrl, audience: client_id });
      return payload;
    },
    userinfo: (token: string) => world.get<Claims>('/oauth/userinfo', {}, { token }),
  };
}
