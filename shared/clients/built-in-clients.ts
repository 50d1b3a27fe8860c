/** The platform's own two clients, known to both processes by the master secret they share. */
import type { Secrets } from '../crypto/secrets.ts';

/** The grant by which the resource API, having checked who somebody is, gets a login token for them. */
export const LOGIN_GRANT = 'urn:upare:grant-type:login';

export const RESOURCE_API = 'upare-resource-api';
const ACCOUNT = 'upare-account';

/** Whether a client is one of the two: neither has a row. */
export const isBuiltIn = (clientId: string): boolean => clientId === RESOURCE_API || clientId === ACCOUNT;

/** Tokens that the resource API asks about in one request. */
export const MOST_INTROSPECTED = 100;

/** The Authorization header by which one of them proves itself: RFC 6749 section 2.3.1, and no letter needs encoding. */
export const basicOf = ({ id, secret }: { readonly id: string; readonly secret: string }): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

export function builtIn(secrets: Secrets) {
  return {
    /** Introspects. */
    resourceApi: {
      id: RESOURCE_API,
      secret: secrets.key('resource-api client secret').toString('base64url'),
    },
    /** Whose access tokens are the login tokens. */
    account: {
      id: ACCOUNT,
      secret: secrets.key('account client secret').toString('base64url'),
      grantType: LOGIN_GRANT,
    },
  };
}
