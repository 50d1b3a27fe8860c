/** Loads that the product and the bare engine take alike. */
import type { Target } from '../load/load.ts';
import type { Issuer } from '../stock/issuer.ts';
import {
  AUTHORIZE,
  authorizing,
  type Doors,
  exchanging,
  introspecting,
  posting,
  refreshing,
  TOKEN,
} from '../stock/requests.ts';
import { supply } from './row.ts';

const access = { status: 200, body: '"access_token":"' };

export const clientCredentials = ({ url, client }: Pick<Doors, 'url' | 'client'>): Target => ({
  url,
  requests: [posting(TOKEN, { ...client, grant_type: 'client_credentials', scope: 'profile' })],
  turns: 'shared',
  expect: access,
});

export async function exchange(issuer: Issuer, seconds: number): Promise<Target> {
  const requests = (await issuer.codes(supply(seconds))).map((code) => exchanging(issuer, code));
  return { url: issuer.url, requests, turns: 'once', expect: access };
}

type Refresher = Pick<Issuer, 'url' | 'client' | 'refreshTokens'>;

export async function refresh({ url, client, refreshTokens }: Refresher): Promise<Target> {
  const requests = (await refreshTokens()).map((token) => refreshing(client, token));
  return { url, requests, turns: 'own', chain: 'refresh_token', expect: { status: 200, body: '"refresh_token":"' } };
}

export const introspection = (issuer: Issuer): Target => ({
  url: issuer.url,
  requests: issuer.held.map((token) => introspecting(issuer, token)),
  turns: 'shared',
  expect: { status: 200, body: '"active":true' },
});

export const userinfo = ({ url, identified }: Issuer): Target => ({
  url,
  requests: identified.map((token) => ({
    method: 'GET',
    path: '/oauth/userinfo',
    headers: { authorization: `Bearer ${token}` },
  })),
  turns: 'shared',
  expect: { status: 200, body: '"sub":"' },
});

/** The way of people who are signed in and have consented before: it ends in a code. */
export const authorize = (issuer: Issuer, path = AUTHORIZE): Target => ({
  url: issuer.url,
  requests: issuer.sessions.map((cookie) => authorizing(issuer, path, cookie)),
  turns: 'own',
  expect: { status: 303, head: 'code=' },
});

/**
 * The first visit of somebody unknown: it ends at the sign-in page, which has no captcha. It comes from an address that
 * nobody has signed in from.
 */
export const firstVisit = (issuer: Doors, path = AUTHORIZE): Target => ({
  url: issuer.url,
  requests: [authorizing(issuer, path)],
  turns: 'shared',
  follow: true,
  from: '127.0.0.2',
  expect: { status: 200, body: 'name="password"', without: 'name="captcha"' },
});
