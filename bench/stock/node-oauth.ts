/** The stock of @node-oauth/oauth2-server, whose password grant lets everybody in. */
import { CONNECTIONS, type Generator } from '../load/generator.ts';
import { client } from '../references/clients.ts';
import { member } from './issuer.ts';
import { posting, TOKEN } from './requests.ts';

export interface NodeOauthStock {
  readonly url: string;
  refreshTokens(): Promise<readonly string[]>;
}

export function stockNodeOauth(url: string, generator: Generator): NodeOauthStock {
  const requests = [posting(TOKEN, { ...client, grant_type: 'password', username: 'somebody', password: 'any' })];
  const expect = { status: 200 };
  return {
    url,
    async refreshTokens() {
      const target = { url, requests, turns: 'shared', most: CONNECTIONS, expect } as const;
      return (await generator.drive({ ...target, collect: member('refresh_token') }, 10)).collected;
    },
  };
}
