/** The platform's own two clients, which both processes derive from the master secret. */
import type { Secrets } from '../crypto/secrets.ts';

/** The grant by which the resource API gets a login token for a person whom it has authenticated. */
export const LOGIN_GRANT = 'urn:upare:grant-type:login';

export const RESOURCE_API = 'upare-resource-api';
export const ACCOUNT = 'upare-account';

/** Whether a client is one of the two: neither has a row. */
export const isBuiltIn = (clientId: string): boolean => clientId === RESOURCE_API || clientId === ACCOUNT;

/** How many tokens the resource API asks about in one request. */
export const MOST_INTROSPECTED = 100;

/** The Authorization header of such a client: RFC 6749 section 2.3.1, and nothing in it needs encoding. */
export const basicOf = ({ id, secret }: { readonly id: string; readonly secret: string }): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** The two clients with their secrets. */
export function builtIn(secrets: Secrets) {
  return {
    /** Introspects tokens. */
    resourceApi: {
      id: RESOURCE_API,
      secret: secrets.key('resource-api client secret').toString('base64url'),
    },
    /** Its access tokens are the login tokens. */
    account: {
      id: ACCOUNT,
      secret: secrets.key('account client secret').toString('base64url'),
      grantType: LOGIN_GRANT,
    },
  };
}
