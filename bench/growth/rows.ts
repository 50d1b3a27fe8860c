/** Rows beside the bench's own: there a few people are asked about again and again, here anyone of all. */
import type { Target } from '../load/load.ts';
import type { ProductStock } from '../stock/product.ts';
import { introspecting, posting, refreshing } from '../stock/requests.ts';
import { token, username } from './seed.ts';

export interface AnyoneRow {
  readonly name: string;
  /** @param next gives other accounts at each call, from all over the database */
  prepare(stock: ProductStock, next: () => number): Target;
}

/** What is good but once is made for about a second. */
const ONCE = 2000;
const MANY = 10_000;

const several = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
/** The access token of an account's first authorization. */
const accessTokenOf = (account: number) => token('access', 2 * account);

const fresh = (name: string, path: string, expect: string, form: (account: number) => Record<string, string>) => ({
  name,
  prepare: ({ resource }: ProductStock, next: () => number): Target => ({
    url: resource,
    requests: several(ONCE, () => {
      const account = next();
      return posting(path, form(account), { authorization: `Bearer ${accessTokenOf(account)}` });
    }),
    turns: 'once',
    expect: { status: 200, body: expect },
  }),
});

export const anyoneRows: readonly AnyoneRow[] = [
  {
    name: 'introspection',
    prepare: (stock, next) => ({
      url: stock.url,
      requests: several(MANY, () => introspecting(stock, accessTokenOf(next()))),
      turns: 'shared',
      expect: { status: 200, body: '"active":true' },
    }),
  },
  {
    name: 'refresh with rotation',
    prepare: ({ url, client }, next) => ({
      url,
      requests: several(ONCE, () => refreshing(client, token('refresh', 2 * next()))),
      turns: 'once',
      expect: { status: 200, body: '"refresh_token":"' },
    }),
  },
  fresh('`User/uid`, fresh token', '/api/User/uid', '"uid":', (account) => ({ username: username(account) })),
  fresh('`friends`, fresh token', '/api/User/friends', '"since":', () => ({})),
  fresh('`events`, fresh token', '/api/Calendar/events', '"title":"A talk', () => ({})),
];
