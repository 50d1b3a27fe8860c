/**
 * Plain POST requests, answered from node:http itself ahead of Koa: for calls that do little, Koa and what stands in it
 * take more than the call. What is not plain after all goes on to Koa, which takes over the steps that were made (`once`):
 * nothing is read, counted or stored twice, and a step that failed fails there, in Koa's words.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { underRequestId } from '../runtime/request-id.ts';
import { type PlainBody, plainBody, readPlainly } from './body.ts';
import { refusalOf } from './refusals.ts';
import { passOn, RequestState } from './request-state.ts';
import { type FrameOptions, record, requestIdOf } from './respond.ts';
import { writeJson } from './write-answer.ts';

export interface PlainRequest {
  readonly req: IncomingMessage;
  readonly state: RequestState;
  /** The parameters of its body. @throws ApiError */
  parameters(): Promise<Readonly<Record<string, unknown>>>;
}

export interface PlainAnswer {
  readonly value: object;
  /** Names and values in turn, beside the headers that every answer has. */
  readonly headers: readonly string[];
}

export interface PlainEndpoint {
  /** The route, as the metrics have it. */
  readonly route: string;
  /** The kinds of bodies that it takes. */
  readonly kinds: readonly PlainBody['kind'][];
  /** Answers with status 200. Undefined, or whatever it throws, leaves the request to Koa. */
  answer(request: PlainRequest): Promise<PlainAnswer | undefined>;
}

/** @param koa serves the request by Koa, later @returns false for a request that is not plain, and was not touched */
export type AnswerAhead = (req: IncomingMessage, res: ServerResponse, address: string, koa: () => void) => boolean;

/** @param endpoints by path, as it is most often called */
export function answerAhead(
  options: Pick<FrameOptions, 'log' | 'answered' | 'mayName'>,
  endpoints: ReadonlyMap<string | undefined, PlainEndpoint>,
): AnswerAhead {
  const { log, mayName } = options;

  const serve = async (call: Call, { route, answer }: PlainEndpoint, koa: () => void) => {
    const { req, res, state } = call;
    const { url = '' } = req;
    const given = await answer(call).catch((error) => void log.debug({ err: error }, 'left to Koa'));
    if (!given) {
      passOn(req, state);
      return koa();
    }
    writeJson(res, state, given.value, given.headers);
    record(options, state, { method: 'POST', path: url, route, status: 200 });
  };

  return function answerPlainly(req, res, address, koa) {
    const endpoint = req.method === 'POST' ? endpoints.get(req.url) : undefined;
    const body = endpoint && plainBody(req);
    if (!body || !endpoint.kinds.includes(body.kind) || !asksForNoMore(req)) return false;
    const state = new RequestState(requestIdOf(req, mayName), log, address);
    state.steps = new Map();
    const call: Call = { req, res, state, parameters: () => readPlainly(call, body) };
    underRequestId(state.requestId, () => serve(call, endpoint, koa), address).catch((error) => {
      log.error({ err: error }, 'a request could not be answered');
      res.destroy();
    });
    return true;
  };
}

type Call = PlainRequest & { readonly res: ServerResponse };

/** Whether nothing is asked that Koa would look after: cross-origin rules, another language. */
const asksForNoMore = (req: IncomingMessage): boolean =>
  req.headers.origin === undefined && (req.headers['accept-language'] ?? '*') === '*' && refusalOf(req) === undefined;
