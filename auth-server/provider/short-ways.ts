/**
 * Short ways through the token endpoint for plain requests: an app that proves itself by its secret, or is public, asks
 * for no more than its grant knows by itself. Everything else, and whatever is to be refused, is the engine's.
 */
import type { Context } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { provenSecret } from './proven-client.ts';

export interface PlainRequest {
  readonly client: Client;
  /** Those of the way's parameters that were given, none of them empty. */
  readonly asked: Readonly<Record<string, string | undefined>>;
}

export interface ShortAnswer {
  readonly body: object;
  /** Whose token it is. */
  readonly uid?: number;
}

export interface ShortWay {
  readonly grant: string;
  readonly parameters: readonly string[];
  /** @returns undefined where the engine is to answer: then nothing was written */
  answer(request: PlainRequest): Promise<ShortAnswer | undefined>;
}

/** Answers a token request whose app is known; undefined where the engine is to. */
export type ShortWays = (ctx: Context, form: Readonly<Record<string, unknown>>) => Promise<ShortAnswer | undefined>;

/** @param granted is told of each grant */
export function createShortWays(
  provider: Provider,
  ways: readonly ShortWay[],
  granted: (ctx: Context, grantType: string) => void,
): ShortWays {
  const byGrant = new Map<unknown, ShortWay>(ways.map((way) => [way.grant, way]));
  return async function takeShortWay(ctx, form) {
    const way = byGrant.get(form.grant_type);
    const request = way && (await plainRequest(provider, ctx, form, way));
    const answer = request && (await way.answer(request));
    if (!answer) return undefined;
    granted(ctx, way.grant);
    return answer;
  };
}

/** Of other base64 than the strict one the engine knows which it takes. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** Apps send it beside whatever they ask for; the engine looks at it where a code is traded. */
const LEFT_OUT = 'redirect_uri';

async function plainRequest(
  provider: Provider,
  ctx: Context,
  { grant_type: _, client_id, client_secret, ...others }: Readonly<Record<string, unknown>>,
  { grant, parameters }: ShortWay,
): Promise<PlainRequest | undefined> {
  const { authorization, dpop, origin } = ctx.req.headers;
  if (dpop !== undefined || origin !== undefined) return undefined;
  // An app proves itself in one place.
  const isNamed = client_id !== undefined || client_secret !== undefined;
  if (authorization !== undefined && (isNamed || !BASIC.test(authorization))) return undefined;
  for (const [name, value] of Object.entries(others)) {
    if (name === LEFT_OUT) continue;
    if (!parameters.includes(name) || typeof value !== 'string' || !value) return undefined;
  }
  const isPublic = authorization === undefined && client_secret === undefined;
  if (isPublic && typeof client_id !== 'string') return undefined;
  const client = isPublic ? await provider.Client.find(client_id as string) : provenSecret(ctx.req)?.client;
  if (client?.clientAuthMethod !== (isPublic ? 'none' : 'client_secret_basic')) return undefined;
  if (client.fapi === true || !client.grantTypeAllowed(grant)) return undefined;
  return { client, asked: others as PlainRequest['asked'] };
}
