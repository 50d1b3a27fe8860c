/** The rows of the auth-server. */
import type { Target } from '../load/load.ts';
import type { Issuer } from '../stock/issuer.ts';
import type { ProductStock } from '../stock/product.ts';
import { posting } from '../stock/requests.ts';
import { duringFloods, passwordGrant } from './floods.ts';
import {
  authorize,
  clientCredentials,
  exchange,
  firstVisit,
  introspection,
  refresh,
  userinfo,
} from './issuer-loads.ts';
import {
  engine,
  hash,
  introspectionFloor,
  nodeOauthClientCredentials,
  nodeOauthRefresh,
  tokenFloor,
} from './references.ts';
import type { Goal, Prepare, Row } from './row.ts';

const server = 'auth' as const;
const DOCUMENTED_AUTHORIZE = '/api/Oauth/authorize';

const accessToken = ({ url, client }: ProductStock): Target => ({
  url,
  requests: [posting('/api/Oauth/accessToken', { ...client, grant_type: 'client_credentials', scope: 'profile' })],
  turns: 'shared',
  expect: { status: 200, body: '"error_code":0' },
});

/** The first visit from an address whose free tries are used up, as those of a whole office may be. */
const visitWithCaptcha = (stock: ProductStock): Target => ({
  ...firstVisit(stock, DOCUMENTED_AUTHORIZE),
  from: stock.busyAddress,
  expect: { status: 200, body: 'id="captcha-picture"' },
});

/** A load that the engine takes as we do. */
const besideEngine = (name: string, prepare: Prepare<Issuer>, goal: Goal): Row => ({
  ...{ name, server, prepare, goal },
  references: [engine(prepare)],
});

export const authRows: readonly Row[] = [
  {
    name: 'client_credentials',
    server,
    prepare: clientCredentials,
    references: [engine(clientCredentials), nodeOauthClientCredentials, tokenFloor],
    goal: { sqlite: 1.3, postgres: 1.1 },
  },
  besideEngine('code exchange', exchange, { sqlite: 1.1, postgres: 0.9 }),
  {
    name: 'refresh with rotation',
    server,
    prepare: refresh,
    references: [engine(refresh), nodeOauthRefresh],
    goal: { sqlite: 1.1, postgres: 0.9 },
  },
  {
    name: 'introspection',
    server,
    prepare: introspection,
    references: [engine(introspection), introspectionFloor],
    goal: { sqlite: 2.5, postgres: 2.5 },
  },
  besideEngine('userinfo', userinfo, { sqlite: 1, postgres: 1 }),
  { name: 'password grant', server, inChildren: true, prepare: passwordGrant, references: [hash] },
  ...duringFloods({ name: 'introspection', server, prepare: introspection, references: [engine(introspection)] }),
  ...duringFloods({
    name: 'client_credentials',
    server,
    prepare: clientCredentials,
    references: [engine(clientCredentials)],
  }),
  { name: '`accessToken`, client_credentials', server, prepare: accessToken, references: [engine(clientCredentials)] },
  {
    name: '`authorize`, signed in',
    server,
    prepare: (stock) => authorize(stock, DOCUMENTED_AUTHORIZE),
    references: [engine((stock) => authorize(stock))],
    goal: { sqlite: 0.9, postgres: 0.8 },
  },
  {
    name: '`authorize`, first visit',
    server,
    prepare: (stock) => firstVisit(stock, DOCUMENTED_AUTHORIZE),
    references: [engine((stock) => firstVisit(stock))],
    goal: { sqlite: 0.5, postgres: 0.5 },
  },
  {
    name: '`authorize`, first visit where a captcha is due',
    server,
    prepare: visitWithCaptcha,
    references: [engine((stock) => firstVisit(stock))],
  },
];
