/** Plain calls of either server, as an app makes them. */
import { ask } from './http.ts';
import { holdAgainstReference } from './reference.ts';
import type { Envelope, Reply } from './reply.ts';

/** What a parameter may be; one that is undefined is left out, one with several values is given several times. */
export type Parameter = string | number | boolean | Blob | readonly string[] | undefined;
export type Parameters = Readonly<Record<string, Parameter>>;

export interface CallOptions {
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined;
  /** Sends the parameters as JSON; then they may be of any shape. */
  readonly json?: boolean;
  /** Sends the parameters as multipart/form-data; a Blob among them does so by itself. */
  readonly multipart?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Accept-Language`. */
  readonly lang?: string;
}

/** Asks a server, and holds the answer against its API reference. */
export async function call<Body = Envelope>(url: string | URL, init: RequestInit = {}): Promise<Reply<Body>> {
  const reply = await ask<Body>(url, init);
  holdAgainstReference(new URL(url), init.method ?? 'GET', reply);
  return reply;
}

/**
 * Plain calls of servers, by path.
 * @param urlOf tells where a path is
 * @param usual headers that every call has, where it has no others of their names
 */
export function callsBy(urlOf: (path: string) => string, usual: Readonly<Record<string, string>> = {}) {
  const withUsual = (options: CallOptions = {}): CallOptions => ({
    ...options,
    headers: { ...usual, ...options.headers },
  });
  return {
    post: <Fields = object>(path: string, params: object = {}, options?: CallOptions) =>
      call<Envelope & Fields>(urlOf(path), postInit(params, withUsual(options))),
    get: <Fields = object>(path: string, params?: Parameters, options?: CallOptions) =>
      call<Envelope & Fields>(withQuery(urlOf(path), params), { headers: headersOf(withUsual(options)) }),
  };
}

/** The body and headers of a POST, by default a urlencoded form. */
export function postInit(parameters: object, { json, multipart, ...options }: CallOptions = {}): RequestInit {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined) as [string, Parameter][];
  const headers = headersOf(options);
  if (json) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return { method: 'POST', headers, body: JSON.stringify(parameters) };
  }
  const values = given.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, one] as const),
  );
  if (!multipart && !values.some(([, value]) => value instanceof Blob)) {
    return {
      method: 'POST',
      headers,
      body: new URLSearchParams(values.map(([name, value]): [string, string] => [name, String(value)])),
    };
  }
  const body = new FormData();
  for (const [name, value] of values) body.append(name, value instanceof Blob ? value : String(value));
  return { method: 'POST', headers, body };
}

function headersOf({ token, headers, lang }: CallOptions = {}): Headers {
  return new Headers({
    ...(token === undefined ? undefined : { authorization: `Bearer ${token}` }),
    ...(lang === undefined ? undefined : { 'accept-language': lang }),
    ...headers,
  });
}

/** The address with the parameters in its query. */
function withQuery(url: string, parameters: Parameters = {}): URL {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(one));
  }
  return address;
}
