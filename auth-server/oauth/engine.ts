/** Sends a documented call on to the engine's own route, within the same request. */
import { stringify } from 'node:querystring';
import type { Context, Next } from 'koa';
import type { Client } from 'oidc-provider';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { stateOf } from '../../shared/http/request.ts';
import { jsonMode } from '../provider/authorization/json-response.ts';
import { refuseRequestObject } from '../provider/authorization/request-objects.ts';
import { passToEngine } from '../provider/documented-call.ts';
import { type EngineFault, engineFaultOf } from '../provider/engine-faults.ts';
import { giveForm, oidcOf, routeAs } from '../provider/internals.ts';
import type { ShortWays } from '../provider/tokens/short-ways.ts';
import { noteRecognisedApp } from './calling-app.ts';

/** How the engine ended a call. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The address of its redirect. */
  readonly location: string | undefined;
  /** The error that it answered with. */
  readonly error: EngineFault | undefined;
  /** The account that it issued a token for. */
  readonly uid: number | undefined;
  /** The prompt that it needs a person to answer first. */
  readonly prompt: { readonly name: string } | undefined;
}

/** An answer without any of these. */
const unanswered = {
  body: undefined,
  location: undefined,
  error: undefined,
  uid: undefined,
  prompt: undefined,
} as const satisfies Partial<EngineAnswer>;

export interface Engine {
  /** True if the caller accepts HTML. */
  readonly acceptsPages: boolean;
  /** The response mode that ends an authorization as the JSON of this call. */
  jsonMode(): string;
  /** GET /oauth/authorize */
  authorize(query: Readonly<Record<string, string | undefined>>): Promise<EngineAnswer>;
  /** POST /oauth/token. @param client the app that was authenticated */
  token(client: Client, body: Readonly<Record<string, string | undefined>>): Promise<EngineAnswer>;
}

/** The engine for one request. It can be called once. */
export function engineOf(ctx: Context, next: Next, shortWays: ShortWays): Engine {
  const pass = async (method: string, url: string, withRequestUri = false): Promise<EngineAnswer> => {
    passToEngine(ctx.req, { path: ctx.path, withRequestUri });
    const routeBack = routeAs(ctx, method, url);
    await next();
    const { AccessToken, Interaction } = oidcOf(ctx)?.entities ?? {};
    const answer: EngineAnswer = {
      status: ctx.status,
      body: ctx.body,
      location: ctx.response.get('location') || undefined,
      error: engineFaultOf(ctx),
      uid: AccessToken?.accountId ? Number(AccessToken.accountId) : undefined,
      prompt: Interaction?.prompt,
    };
    routeBack();
    return answer;
  };

  /** The answer of a short way. Its failure is reported as the engine reports its own. */
  const takeShortWay = async (client: Client, form: Record<string, string>): Promise<EngineAnswer | undefined> => {
    try {
      const answer = await shortWays.take({ req: ctx.req, state: stateOf(ctx), form, client });
      return answer && { ...unanswered, status: 200, ...answer };
    } catch (error) {
      if (error instanceof DatabaseFault) return { ...unanswered, status: 503, error };
      throw error;
    }
  };

  return {
    // A caller without an Accept header, such as curl, accepts everything.
    acceptsPages: Boolean(ctx.accepts('html')),
    jsonMode: () => jsonMode(ctx.path),
    authorize({ request_uri, request, ...query }) {
      if (request !== undefined) refuseRequestObject(ctx.req);
      // `request_uri` is rejected by name: the engine would let the pushed request replace all other parameters.
      return pass('GET', `/oauth/authorize?${stringify(defined(query))}`, request_uri !== undefined);
    },
    async token(client, body) {
      const form = defined(body);
      const short = await takeShortWay(client, form);
      if (short) return short;
      giveForm(ctx.req, form);
      const answer = await pass('POST', '/oauth/token');
      noteRecognisedApp(ctx);
      return answer;
    },
  };
}

function defined(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
