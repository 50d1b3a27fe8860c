/**
 * Short ways through the token endpoint for plain requests: the app authenticates by its secret, or is public, and sends
 * no other parameters than those of the grant. Everything else, refusals included, goes to the engine.
 */
import type { Context } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { provenSecret } from './proven-client.ts';

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

/** Answers a token request whose secret has been checked; undefined if the engine must. */
export type ShortWays = (ctx: Context, form: Readonly<Record<string, unknown>>) => Promise<ShortAnswer | undefined>;

/** @param granted called for each grant */
export function createShortWays(
  provider: Provider,
  ways: readonly ShortWay[],
  granted: (ctx: Context, grantType: string, clientId: string) => void,
): ShortWays {
  const byGrant = new Map<unknown, ShortWay>(ways.map((way) => [way.grant, way]));
  return async function takeShortWay(ctx, form) {
    const way = byGrant.get(form.grant_type);
    const request = way && (await plainRequest(provider, ctx, form, way));
    const answer = request && (await way.answer(request));
    if (!answer) return undefined;
    granted(ctx, way.grant, request.client.clientId);
    return answer;
  };
}

/** Only the engine decides which other forms of base64 it accepts. */
const BASIC = /^basic (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/i;

/** Many apps send it with every grant; the engine reads it for codes only. */
const LEFT_OUT = 'redirect_uri';

async function plainRequest(
  provider: Provider,
  ctx: Context,
  { grant_type: _, client_id, client_secret, ...others }: Readonly<Record<string, unknown>>,
  { grant, parameters }: ShortWay,
): Promise<PlainRequest | undefined> {
  const { authorization, dpop, origin } = ctx.req.headers;
  if (dpop !== undefined || origin !== undefined) return undefined;
  // An app may authenticate in one place only.
  const isNamed = client_id !== undefined || client_secret !== undefined;
  if (authorization !== undefined && (isNamed || !BASIC.test(authorization))) return undefined;
  for (const [name, value] of Object.entries(others)) {
    if (name === LEFT_OUT && !parameters.includes(name)) continue;
    if (!parameters.includes(name) || typeof value !== 'string' || !value) return undefined;
  }
  const isPublic = authorization === undefined && client_secret === undefined;
  if (isPublic && typeof client_id !== 'string') return undefined;
  const client = isPublic ? await provider.Client.find(client_id as string) : provenSecret(ctx.req)?.client;
  if (client?.clientAuthMethod !== (isPublic ? 'none' : 'client_secret_basic')) return undefined;
  if (client.fapi === true || !client.grantTypeAllowed(grant)) return undefined;
  return { client, asked: others as PlainRequest['asked'] };
}
