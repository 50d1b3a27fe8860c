/**
 * Short ways through the token endpoint for plain requests: the app authenticates by its secret, or is public, and sends
 * no other parameters than those of the grant. Everything else, refusals included, goes to the engine.
 */
import type { IncomingMessage } from 'node:http';
import type { Client } from 'oidc-provider';
import { once, type RequestState } from '../../../shared/http/request.ts';
import type { TokenAnswer } from './refresh-grace.ts';

/** A token request, and the app that it has proven to come from, or a public one that it names. */
export interface TokenCall {
  readonly req: Pick<IncomingMessage, 'headers'>;
  readonly state: RequestState;
  readonly form: Readonly<Record<string, unknown>>;
  readonly client: Client;
}

export interface PlainGrant {
  readonly client: Client;
  /** The grant's parameters as sent; none is empty. */
  readonly asked: Readonly<Record<string, string | undefined>>;
}

export interface ShortAnswer {
  readonly body: TokenAnswer;
  /** The account of the token. */
  readonly uid?: number;
}

export interface ShortWay {
  readonly grant: string;
  readonly parameters: readonly string[];
  /** @returns undefined if the engine must answer: then nothing was written */
  answer(request: PlainGrant): Promise<ShortAnswer | undefined>;
}

export interface ShortWays {
  /**
   * Answers a token request; undefined if the engine must. What was tried ahead of Koa is not tried again there: the
   * answer is that one, or the failure.
   */
  take(call: TokenCall): Promise<ShortAnswer | undefined>;
}

/** The step of a request that takes a short way: see `once`. */
const SHORT_WAY = 'short way';

/** @param taken called for each answer */
export function createShortWays(
  ways: readonly ShortWay[],
  taken: (state: RequestState, grantType: string, clientId: string) => void,
): ShortWays {
  const byGrant = new Map<unknown, ShortWay>(ways.map((way) => [way.grant, way]));
  return {
    take: (call) =>
      once(call.state, SHORT_WAY, async () => {
        const way = byGrant.get(call.form.grant_type);
        const request = way && plainGrant(call, way);
        const answer = request && (await way.answer(request));
        if (answer) taken(call.state, way.grant, call.client.clientId);
        return answer;
      }),
  };
}

/** Only the engine decides which other forms of base64 it accepts. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** What the engine ignores: many apps send a `redirect_uri` with every grant, which it reads for codes only. */
const IGNORED = ['redirect_uri', 'lang'];

function plainGrant({ req, form, client }: TokenCall, { grant, parameters }: ShortWay): PlainGrant | undefined {
  const { grant_type: _, client_id, client_secret, ...others } = form;
  const { authorization, dpop, origin } = req.headers;
  if (dpop !== undefined || origin !== undefined) return undefined;
  // An app may authenticate in one place only.
  const isNamed = client_id !== undefined || client_secret !== undefined;
  if (authorization !== undefined && (isNamed || !BASIC.test(authorization))) return undefined;
  const asked: Record<string, string> = {};
  for (const [name, value] of Object.entries(others)) {
    // An empty parameter counts as left out (RFC 6749 section 3.2).
    if (value === undefined || value === '' || (IGNORED.includes(name) && !parameters.includes(name))) continue;
    if (!parameters.includes(name) || typeof value !== 'string') return undefined;
    asked[name] = value;
  }
  const isPublic = authorization === undefined && client_secret === undefined;
  if (client.clientAuthMethod !== (isPublic ? 'none' : 'client_secret_basic')) return undefined;
  if (client.fapi === true || !client.grantTypeAllowed(grant)) return undefined;
  return { client, asked };
}

/** The headers with which the engine opens its answers to pages of any origin: names and values in turn. */
export const OPEN_AS_BY_ENGINE = [
  ...['Access-Control-Allow-Origin', '*'],
  ...['Access-Control-Expose-Headers', 'DPoP-Nonce,WWW-Authenticate'],
];
