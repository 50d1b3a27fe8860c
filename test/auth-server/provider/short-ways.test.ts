/** A short way is taken once for a request: at Koa, what was stored ahead of it is answered and not stored again. */
import test from 'ava';
import type { Client } from 'oidc-provider';
import { createShortWays, type ShortAnswer } from '../../../auth-server/provider/tokens/short-ways.ts';
import { RequestState } from '../../../shared/http/request.ts';
import { createLog } from '../../../shared/runtime/log.ts';

const client = {
  clientId: 'app',
  clientAuthMethod: 'none',
  grantTypeAllowed: () => true,
} satisfies Partial<Client> as unknown as Client;

const ends: readonly [string, () => Promise<ShortAnswer | undefined>][] = [
  ['an answer', async () => ({ body: { access_token: 'made', token_type: 'Bearer', expires_in: 60 } })],
  ['no answer', async () => undefined],
  ['a failure', () => Promise.reject(new Error('after it was stored'))],
];

for (const [what, end] of ends) {
  test(`${what} ahead of Koa is the outcome at Koa`, async (t) => {
    let tries = 0;
    const granted: string[] = [];
    const answer = () => {
      tries += 1;
      return end();
    };
    const way = { grant: 'authorization_code', parameters: ['code'], answer };
    const shortWays = createShortWays([way], (_, grantType, clientId) => granted.push(`${grantType} ${clientId}`));
    const state = new RequestState('id', createLog({ logLevel: 'silent' }, 'test'), '127.0.0.1');
    state.steps = new Map();
    const form = { grant_type: 'authorization_code', client_id: 'app', code: 'spent' };
    const take = async () => shortWays.take({ req: { headers: {} }, state, form, client });
    const [ahead] = await Promise.allSettled([take()]);
    const [atKoa] = await Promise.allSettled([take()]);
    t.deepEqual(atKoa, ahead);
    t.is(tries, 1);
    t.deepEqual(granted, what === 'an answer' ? ['authorization_code app'] : []);
  });
}
