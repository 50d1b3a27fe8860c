/** What is driven while something else is measured: work that could take the cores from all other requests. */
import type { Target } from '../load/load.ts';
import type { ProductStock } from '../stock/product.ts';
import { posting, TOKEN } from '../stock/requests.ts';
import { HASHES_AT_ONCE } from './references.ts';
import type { Row } from './row.ts';

/** Sign-ins, as many as wait for a moment. */
export const passwordGrant = ({ url, client, people }: ProductStock): Target => ({
  url,
  requests: people.map(({ username, password }) =>
    posting(TOKEN, { ...client, grant_type: 'password', username, password }),
  ),
  turns: 'shared',
  connections: HASHES_AT_ONCE,
  expect: { status: 200, body: '"access_token":"' },
});

export const captcha = ({ resource }: ProductStock): Target => ({
  url: resource,
  requests: [{ method: 'GET', path: '/api/Image/captcha' }],
  turns: 'shared',
  expect: { status: 200, head: 'image/png', body: 'PNG' },
});

/** The load of a row during a flood of sign-ins, and during one of captchas: what we want is that it still takes no long. */
export const duringFloods = ({ name, server, prepare, references }: Omit<Row, 'meanwhile' | 'goal'>): readonly Row[] =>
  [
    { flood: 'password grants', meanwhile: passwordGrant },
    { flood: 'captchas', meanwhile: captcha },
  ].map(({ flood, meanwhile }) => ({
    ...{ name: `${name} during ${flood}`, server, prepare, meanwhile },
    references: [references[0]],
    mostP99: 50,
  }));
