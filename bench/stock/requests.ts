/** The requests that an issuer's front doors take. */
import type { Asked } from '../load/load.ts';

/** How an issuer is spoken to: the product and the bare engine differ in no more. */
export interface Doors {
  readonly url: string;
  readonly client: Credentials;
  /** Who may introspect. */
  readonly resourceServer: Credentials;
  readonly redirectUri: string;
  readonly scope: string;
}

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

export const AUTHORIZE = '/oauth/authorize';
export const TOKEN = '/oauth/token';

/** All that the sessions consent to. Loads ask for less: with `openid` each token would come with a signature. */
export const withOpenid = ({ scope }: Pick<Doors, 'scope'>): string => `openid ${scope}`;

export const posting = (path: string, form: Asked['form'] & object, headers: Asked['headers'] = {}): Asked => ({
  method: 'POST',
  path,
  form,
  headers,
});

/** A browser's authorization request. @param cookie of a browser that is signed in */
export function authorizing(
  { client: { client_id }, redirectUri, scope }: Doors,
  path: string,
  cookie?: string,
): Asked {
  const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri: redirectUri, scope, state: 's' });
  const headers = { accept: 'text/html', 'accept-language': 'en' };
  return { method: 'GET', path: `${path}?${query}`, headers: cookie === undefined ? headers : { ...headers, cookie } };
}

export const exchanging = ({ client, redirectUri: redirect_uri }: Doors, code: string): Asked =>
  posting(TOKEN, { ...client, grant_type: 'authorization_code', redirect_uri, code });

export const refreshing = (client: Credentials, refresh_token: string): Asked =>
  posting(TOKEN, { ...client, grant_type: 'refresh_token', refresh_token });

/** Asks about an access token, as a resource server does. */
export function introspecting({ resourceServer: { client_id, client_secret } }: Doors, token: string): Asked {
  const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
  return posting('/oauth/introspect', { token, token_type_hint: 'access_token' }, { authorization });
}
