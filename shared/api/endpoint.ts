/**
 * The Endpoint value. Everything about one documented endpoint is said here once; the routes, the parsing, the checks of
 * tokens and scopes, the limits, the API reference and the tests every endpoint must pass derive from it.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Language } from '../words/language.ts';
import { ApiError, type ErrorName, type Particulars } from './errors.ts';
import type { Scope } from './scopes.ts';

/** The caller, as introspection reports it. */
export interface Caller {
  /** Undefined for a token of client_credentials, which has an app but no person. */
  readonly uid: number | undefined;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  readonly token: string;
  /** The id of the token's grant; undefined for an app's own token. */
  readonly grant: string | undefined;
  /** The thumbprint of the key that the token is bound to (RFC 9449 section 6); undefined for a bearer token. */
  readonly key?: string | undefined;
  /** The resource that the token is bound to (RFC 8707); undefined for the whole resource API. */
  readonly resource?: string | undefined;
}

/** The caller of an endpoint whose tokens always belong to a person. */
export interface Person extends Caller {
  readonly uid: number;
}

/**
 * One limit: over `points` within `seconds`, the answer is RATE_LIMITED. `account` is the person of the token; limits
 * by client or account do not apply to calls without one.
 */
export interface Limit {
  readonly per: 'address' | 'account' | 'client';
  readonly points: number;
  readonly seconds: number;
  /** Endpoints that name the same bucket share its count. By default each has its own. */
  readonly bucket?: string;
}

/** What a handler may know of the HTTP request besides its declared input. */
export interface Http {
  readonly address: string;
  /** The language of the answer. */
  readonly language: Language;
  /** The requested language; undefined if none is requested. */
  readonly languageAsked: Language | undefined;
  header(name: string): string;
  /** The best of the offered media types for the caller, or undefined if none is acceptable. */
  prefers(...types: string[]): string | undefined;
  cookie(name: string): string | undefined;
  /** Sets an HttpOnly, SameSite=Lax cookie, Secure where the public address is https; `maxAge` in seconds. */
  setCookie(name: string, value: string, options: { maxAge?: number }): void;
  setHeader(name: string, value: string): void;
  /**
   * Sets the ETag of the answer. True if the caller already has this answer: then return NOT_MODIFIED.
   * @param state what distinguishes this answer from others at this address
   */
  holds(state: string): boolean;
}

/** A file of a multipart body, whole in memory, since bodies are bounded. */
export class UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
  constructor(name: string, bytes: Buffer) {
    this.name = name;
    this.bytes = bytes;
  }
}

/** An answer without an envelope: a picture, a feed. */
export class Binary {
  readonly type: string;
  readonly bytes: Buffer | string;
  constructor(type: string, bytes: Buffer | string) {
    this.type = type;
    this.bytes = bytes;
  }
}

/** An answer that is produced while it is sent, such as an archive. */
export class Streamed {
  readonly type: string;
  readonly stream: Readable;
  constructor(type: string, stream: Readable) {
    this.type = type;
    this.stream = stream;
  }
}

/** An empty list: HTTP 200 with the document's own code for it, and the fields of a success. */
export class Empty {
  readonly errorName: ErrorName;
  readonly fields: object;
  constructor(errorName: ErrorName, fields: object) {
    this.errorName = errorName;
    this.fields = fields;
  }
}

/** The handler has answered through the engine: the response stands as it is. */
export const ANSWERED = Symbol('answered');

/** The caller has this answer already: HTTP 304. */
export const NOT_MODIFIED = Symbol('not modified');

export type Answer = object | Binary | Streamed | Empty | typeof ANSWERED | typeof NOT_MODIFIED;

/**
 * Whose tokens open an endpoint.
 * - `none`: anybody's call.
 * - `optional`: anybody's call too; with a token more is given, by any of the scopes.
 * - `token`: a token with one of the scopes; without one, ACCESS_TOKEN_REQUIRED.
 * - `login`: a person's token with one of the scopes; without one, NOT_LOGGED_IN.
 * - `app`: an app's own token with one of the scopes, by client_credentials, and no person's, not even with `account`.
 */
export type Auth = 'none' | 'optional' | 'token' | 'login' | 'app';

/**
 * - `reads`: changes nothing.
 * - `adds`: changes something, and takes nothing away.
 * - `changes`: overwrites or removes.
 */
export type Effect = 'reads' | 'adds' | 'changes';

export interface HandlerArguments<I, E extends ErrorName, A extends Auth> {
  readonly input: I;
  readonly caller: { none: undefined; optional: Caller | undefined; token: Caller; login: Person; app: Caller }[A];
  readonly http: Http;
  /** Ends the request with one of the errors the endpoint declares. */
  fail(name: E, particulars?: Particulars): never;
}

export interface EndpointSpec<D, S extends z.ZodRawShape, E extends ErrorName, A extends Auth> {
  /** The `api_uri` of the document, `api.User.uid`; the path is `/api/User/uid`. */
  readonly uri: string;
  readonly method: 'GET' | 'POST' | 'GET/POST';
  /** One sentence for the API reference. */
  readonly summary: string;
  readonly auth: A;
  /** Any one of these opens the endpoint; `account` always does, but for `app`. None listed: `account` alone. */
  readonly scopes?: readonly Scope[];
  /** The effect of a call; on every endpoint that takes a third party's token. */
  readonly effect?: Effect;
  /** Taken in a multipart body, in `input` as an UploadedFile. Raises the limit of the body to 3 MB. */
  readonly file?: string;
  /** A JSON or form body up to 3 MB, for pictures in base64. */
  readonly largeBody?: boolean;
  readonly input: z.ZodObject<S>;
  /** Rejects unknown parameters: ignoring one could change what the call means. */
  readonly closed?: boolean;
  /** Optional parameters whose empty string is a value: it removes what was set. The handler sees null. */
  readonly clears?: readonly (keyof S & string)[];
  /** Its answers have an ETag, and an unchanged one is answered with 304. */
  readonly conditional?: boolean;
  /** The parameter that is the path's last segment. */
  readonly segment?: keyof S & string;
  /** The fields of a success beside the envelope, or the media types of a Binary. */
  readonly output: z.ZodType | readonly string[];
  /** Media types of a Binary for those who prefer that to the fields. */
  readonly alternatives?: readonly string[];
  /** A sentence about the redirect that it may answer a browser with. */
  readonly redirects?: string;
  /** The errors for missing fields that have one of their own in the document; checked in this order. */
  readonly missing?: { readonly [K in keyof S]?: ErrorName };
  readonly errors: readonly E[];
  readonly limits?: readonly Limit[];
  /** Adds the members of a standard to every failure of the endpoint. */
  readonly failure?: (error: ApiError) => ApiError;
  handle(call: HandlerArguments<z.output<z.ZodObject<S>>, E, A>, deps: D): Promise<Answer>;
}

/** An endpoint without the types of its input and errors, as the machinery uses it. */
export interface Endpoint<D> extends Omit<EndpointSpec<D, z.ZodRawShape, ErrorName, Auth>, 'handle'> {
  /** `/User/uid`, below `/api` and `/apis`; the router's `/:name` at the end where a parameter is the last segment. */
  readonly path: string;
  handle(call: EndpointCall, deps: D): Promise<Answer>;
}

/** Every error that a call may end with: those of the endpoint, and those of the machinery. */
export function errorsOf(endpoint: Endpoint<never>): ReadonlySet<ErrorName> {
  const { auth, errors, missing = {}, method, limits } = endpoint;
  const common: (ErrorName | false)[] = [
    'INVALID_PARAMETER',
    (auth === 'token' || auth === 'app') && 'ACCESS_TOKEN_REQUIRED',
    auth === 'login' && 'NOT_LOGGED_IN',
    auth !== 'none' && 'INVALID_ACCESS_TOKEN',
    auth !== 'none' && 'ACCESS_TOKEN_EXPIRED',
    (auth === 'token' || auth === 'login' || auth === 'app') && 'PERMISSION_DENIED',
    'METHOD_NOT_ALLOWED',
    method.includes('POST') && 'BODY_TOO_LARGE',
    method.includes('POST') && 'BODY_UNREADABLE',
    limits?.length !== 0 && 'RATE_LIMITED',
    'INTERNAL',
    'UNKNOWN',
    'DATABASE',
    'UNAVAILABLE',
  ];
  return new Set([...errors, ...Object.values(missing), ...common].filter((name) => typeof name === 'string'));
}

/** Ends a call with an error. Its endpoint names only what it declares. */
export function fail(name: ErrorName, particulars?: Particulars): never {
  throw new ApiError(name, particulars);
}

export interface EndpointCall {
  readonly input: unknown;
  readonly caller: Caller | undefined;
  readonly http: Http;
  readonly fail: typeof fail;
}

/**
 * Declares an endpoint. The compiler lets `fail` name only what `errors` lists.
 * @template D the deps that the handler needs, given by the process that mounts it
 */
export function endpoint<D>() {
  return <S extends z.ZodRawShape, const E extends ErrorName, const A extends Auth>(
    spec: EndpointSpec<D, S, E, A>,
  ): Endpoint<D> => ({
    // Its handler gets the input that its schema gave, and the caller whom its `auth` lets in.
    ...(spec as unknown as EndpointSpec<D, z.ZodRawShape, ErrorName, Auth> & Pick<Endpoint<D>, 'handle'>),
    path: spec.uri.replace(/^api/, '').replaceAll('.', '/') + (spec.segment ? `/:${spec.segment}` : ''),
  });
}
