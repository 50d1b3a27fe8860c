/** The bare engine's stock: people who sign in at the pages that it comes with. */
import { createAgent } from '../../test/_world/agent.ts';
import type { Generator } from '../load/generator.ts';
import { client, redirectUri, resourceServer } from '../references/clients.ts';
import { createIssuer, type Issuer } from './issuer.ts';
import { AUTHORIZE, authorizing, withOpenid } from './requests.ts';

export async function stockEngine(url: string, generator: Generator, browsers: number): Promise<Issuer> {
  const doors = { url, client, resourceServer, redirectUri, scope: 'profile' };
  const signIn = async (_: unknown, number: number) => {
    const agent = createAgent([url], '');
    const page = await agent.open(authorizing({ ...doors, scope: withOpenid(doors) }, AUTHORIZE).path);
    const consent = await agent.submit(page, { login: `somebody-${number}`, password: 'any' });
    const { outside } = await agent.submit(consent, {});
    if (!outside) throw new Error('the bare engine did not end in a code');
    return agent.jar.getCookieString(url + AUTHORIZE);
  };
  const sessions = await Promise.all(Array.from({ length: browsers }, signIn));
  return createIssuer(doors, sessions, generator);
}
