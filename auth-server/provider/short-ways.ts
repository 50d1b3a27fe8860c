/**
 * Short ways through the token endpoint for plain requests: the app authenticates by its secret, or is public, and sends
 * no other parameters than those of the grant. Everything else, refusals included, goes to the engine.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Client } from 'oidc-provider';

/** A token request. */
export interface TokenCall {
  readonly headers: IncomingHttpHeaders;
  /** The app that has proven to call, or a public one that is named. */
  readonly client: Client;
  readonly form: Readonly<Record<string, unknown>>;
}

export interface PlainRequest {
  readonly client: Client;
  /** The grant's parameters as sent; none is empty. */
  readonly asked: Readonly<Record<string, string | undefined>>;
}

export interface ShortAnswer {
  readonly body: object;
  /** The account of the token. */
  readonly uid?: number;
}

export interface ShortWay {
  readonly grant: string;
  readonly parameters: readonly string[];
  /** @returns undefined if the engine must answer: then nothing was written */
  answer(request: PlainRequest): Promise<ShortAnswer | undefined>;
}

/** Answers a token request; undefined if the engine must. */
export type ShortWays = (call: TokenCall) => Promise<ShortAnswer | undefined>;

/** The step of a request that takes a short way: see `once`. */
export const SHORT_WAY = 'short way';

/** @param taken called with the grant type for each answer */
export function createShortWays(ways: readonly ShortWay[], taken: (grantType: string) => void): ShortWays {
  const byGrant = new Map<unknown, ShortWay>(ways.map((way) => [way.grant, way]));
  return async function takeShortWay(call) {
    const way = byGrant.get(call.form.grant_type);
    const request = way && plainRequest(call, way);
    const answer = request && (await way.answer(request));
    if (answer) taken(way.grant);
    return answer;
  };
}

/** Only the engine decides which other forms of base64 it accepts. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** Many apps send it with every grant; the engine reads it for codes only. */
const LEFT_OUT = 'redirect_uri';

function plainRequest({ headers, client, form }: TokenCall, { grant, parameters }: ShortWay): PlainRequest | undefined {
  const { grant_type: _, client_id, client_secret, ...others } = form;
  const { authorization, dpop } = headers;
  if (dpop !== undefined) return undefined;
  // An app may authenticate in one place only.
  const isNamed = client_id !== undefined || client_secret !== undefined;
  if (authorization !== undefined && (isNamed || !BASIC.test(authorization))) return undefined;
  for (const [name, value] of Object.entries(others)) {
    if (value === undefined || (name === LEFT_OUT && !parameters.includes(name))) continue;
    if (!parameters.includes(name) || typeof value !== 'string' || !value) return undefined;
  }
  const isPublic = authorization === undefined && client_secret === undefined;
  if (client.clientAuthMethod !== (isPublic ? 'none' : 'client_secret_basic')) return undefined;
  if (client.fapi === true || !client.grantTypeAllowed(grant)) return undefined;
  return { client, asked: others as PlainRequest['asked'] };
}
