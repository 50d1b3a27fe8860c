/** What the product is held against. */
import type { Target } from '../load/load.ts';
import { client } from '../references/clients.ts';
import type { Issuer } from '../stock/issuer.ts';
import { posting } from '../stock/requests.ts';
import { clientCredentials, introspection, refresh } from './issuer-loads.ts';
import type { Prepare, Reference } from './row.ts';

/** The bare engine, under the same load. */
export const engine = (prepare: Prepare<Issuer>): Reference => ({
  name: 'oidc-provider in memory',
  server: 'engine',
  prepare: (stocks, seconds) => prepare(stocks.engine, seconds),
});

export const bareKoa: Reference = {
  name: 'bare Koa',
  server: 'koa',
  prepare: ({ koa }) => getting(koa, '/', 'hello'),
};

/** Bare Koa that reads one row of the product's own database. */
export const bareKoaRow: Reference = {
  name: 'bare Koa, one row',
  server: 'koa',
  prepare({ koa, product }) {
    const [{ username, uid }] = product.people;
    return getting(koa, `/row?username=${username}`, `{"uid":${uid}}`);
  },
};

/** A bare node:http that does what the contract promises of `User/uid`. */
export const floor: Reference = {
  name: 'the floor',
  server: 'floor',
  prepare: ({ floor, product: { people } }) => ({
    url: floor,
    requests: [posting('/api/User/uid', { username: people[0].username }, { authorization: 'Bearer floor' })],
    turns: 'shared',
    expect: { status: 200, body: `"uid":${people[0].uid}}` },
  }),
};

/** A bare node:http that looks the same tokens up. */
export const introspectionFloor: Reference = {
  name: 'the floor',
  server: 'introspectionFloor',
  prepare: ({ introspectionFloor: url, product }) => ({ ...introspection(product), url }),
};

/** The same of a token by client_credentials. */
export const tokenFloor: Reference = {
  name: 'the floor',
  server: 'floor',
  prepare: ({ floor, product: { client } }) => clientCredentials({ url: floor, client }),
};

/** Enough for every core; more would wait for seconds. */
export const HASHES_AT_ONCE = 16;

export const hash: Reference = {
  name: 'the hash alone',
  server: 'hash',
  prepare: ({ hash }) => ({ ...getting(hash, '/', 'true'), connections: HASHES_AT_ONCE }),
};

const nodeOauth = { name: '@node-oauth/oauth2-server', server: 'nodeOauth' } as const;

export const nodeOauthClientCredentials: Reference = {
  ...nodeOauth,
  prepare: ({ nodeOauth: { url } }) => clientCredentials({ url, client }),
};

export const nodeOauthRefresh: Reference = {
  ...nodeOauth,
  prepare: ({ nodeOauth: { url, refreshTokens } }) => refresh({ url, client, refreshTokens }),
};

const getting = (url: string, path: string, body: string): Target => ({
  url,
  requests: [{ method: 'GET', path }],
  turns: 'shared',
  expect: { status: 200, body },
});
