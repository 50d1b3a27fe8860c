/** POST /mcp: the endpoint for agents, whose tools are the documented endpoints. */
import type { Context, Middleware } from 'koa';
import { Binary, type Caller, Empty, type Endpoint, fail, Streamed } from '../../api/endpoint.ts';
import { failureEnvelope, successEnvelope } from '../../api/envelope.ts';
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import { scopes } from '../../api/scopes.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Counting } from '../../limits/limits.ts';
import { noteOrigin } from '../../runtime/request-id.ts';
import { headersOf } from '../../runtime/web-headers.ts';
import { readJsonText } from '../body.ts';
import { readInput } from '../input.ts';
import { callsOf, countCall, countsOf } from '../limit-calls.ts';
import { languageOf, RequestHttp, stateOf } from '../request.ts';
import { asApiError } from '../respond.ts';
import type { ToolResult } from './server.ts';
import type { Tool } from './tools.ts';

interface Options<D> {
  readonly tools: ReadonlyMap<string, Tool<D>>;
  readonly deps: D;
  /** The public address of the endpoint. */
  readonly url: string;
  /** Origins whose pages may call it. */
  allowsOrigin(origin: string): boolean;
  /** @throws ApiError for a token that is missing, malformed, ended, or of another resource */
  authenticate(ctx: Context, endpoint: Pick<Endpoint<never>, 'auth' | 'scopes'>): Promise<Caller>;
  /** @throws ApiError PERMISSION_DENIED with the scope in its challenge */
  requireScope(caller: Caller, endpoint: Endpoint<never>): void;
  readonly limits: Counting;
}

/** Any token is accepted; each tool checks its own requirements. */
const anyToken = { auth: 'token', scopes } as const;

/** The most messages of one request. */
const MOST = 20;

const agents = callsOf(budgets.agents);

export function mcp<D>(options: Options<D>): Middleware {
  const { tools, deps, url, allowsOrigin, authenticate, requireScope, limits } = options;
  const counts = new Map([...tools.values()].map(({ endpoint }) => [endpoint, countsOf(endpoint, limits)]));

  const call = async (ctx: Context, caller: Caller, { endpoint }: Tool<D>, parameters: object): Promise<ToolResult> => {
    const language = languageOf(ctx, parameters);
    try {
      // Again, of what will run: the protocol's library reads the body by itself.
      requireScope(caller, endpoint);
      await counts.get(endpoint)?.countAddress(stateOf(ctx));
      await counts.get(endpoint)?.countCaller(stateOf(ctx), caller);
      const input = readInput(endpoint, { ...parameters });
      const http = new ToolHttp(ctx, false, parameters);
      const answer = await endpoint.handle({ input, caller, http, fail }, deps);
      if (answer instanceof Empty) {
        const { errorName, fields } = answer;
        return {
          envelope: failureEnvelope(new ApiError(errorName, { extra: { ...fields } }), language),
          failed: false,
        };
      }
      if (typeof answer !== 'object' || answer instanceof Binary || answer instanceof Streamed) {
        throw new TypeError(`${endpoint.uri} answers an agent by something else than fields`);
      }
      return { envelope: successEnvelope(answer, `/api${endpoint.path}`, language), failed: false };
    } catch (thrown) {
      const error = asApiError(thrown);
      const state = stateOf(ctx);
      state.failure = error.errorName;
      if (error.status >= 500) state.log.error({ err: thrown }, 'a tool failed');
      return { envelope: failureEnvelope(error, language), failed: true };
    }
  };

  return async function serveAgents(ctx) {
    const state = stateOf(ctx);
    state.route = '/mcp';
    // A page of another origin whose host name leads here (DNS rebinding).
    const origin = ctx.get('origin');
    if (origin && !allowsOrigin(origin)) throw new ApiError('FORBIDDEN');
    if (ctx.method !== 'POST') throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: 'POST' } });
    await countCall(state, limits, agents);
    const caller = await authenticate(ctx, anyToken);
    noteOrigin({ token: caller.token });
    const body = await readJsonText(ctx, `${caller.clientId} ${caller.uid}`);
    const messages = messagesOf(body);
    // The first was counted before its sender was known.
    for (let counted = 1; counted < (messages?.length ?? 0); counted++) await countCall(state, limits, agents);
    for (const name of toolsCalled(messages ?? [])) {
      const tool = tools.get(name);
      if (tool) requireScope(caller, tool.endpoint);
    }
    // Few installations have agents: the protocol library is loaded on first use.
    const { answerMessage } = await import('./server.ts');
    // What is no JSON here must be none there, whatever that reader skips: the protocol has its own error for it.
    const message = { url, headers: headersOf(ctx.req), body: messages ? body : '' };
    const response = await answerMessage(tools, message, (tool, parameters) => call(ctx, caller, tool, parameters));
    ctx.body = Buffer.from(await response.arrayBuffer());
    ctx.status = response.status;
    ctx.remove('Content-Type');
    for (const [name, value] of response.headers) ctx.set(name, value);
    ctx.set('Cache-Control', 'no-store');
    ctx.vary('Accept-Language');
  };
}

/** The messages of a body; undefined if it is no JSON. @throws ApiError BODY_TOO_LARGE */
function messagesOf(body: string): unknown[] | undefined {
  let messages: unknown[];
  try {
    messages = [JSON.parse(body)].flat();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (messages.length > MOST) {
    throw new ApiError('BODY_TOO_LARGE', {
      details: [{ field: 'body', reason: reason('messagesOver', { most: MOST }) }],
    });
  }
  return messages;
}

/** The tools that messages call: the token needs the scopes of all of them before anything runs. */
function toolsCalled(messages: readonly unknown[]): string[] {
  return messages.flatMap((message) => {
    const { method, params } = Object(message) as { method?: unknown; params?: { name?: unknown } };
    return method === 'tools/call' && typeof params?.name === 'string' ? [params.name] : [];
  });
}

/** Agents accept only fields. */
class ToolHttp extends RequestHttp {
  override prefers(...types: string[]) {
    return types.find((type) => type === 'application/json');
  }
}
