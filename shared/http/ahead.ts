/**
 * Plain POST requests, answered from node:http itself ahead of Koa: for calls that do little, Koa and what stands in it
 * take more than the call. What is not plain after all goes on to Koa, which takes over the steps that were made (`once`):
 * nothing is read, counted or stored twice, and a step that failed fails there, in Koa's words. A fault of our own is the
 * end of a request: Koa then only tells it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import type { Parameters } from './body/parameters.ts';
import { type PlainBody, plainBody, readPlainly } from './body.ts';
import type { RequestState } from './request.ts';
import { asApiError, type FrameOptions, record, writeJson } from './respond.ts';

export interface PlainRequest {
  readonly req: IncomingMessage;
  readonly state: RequestState;
  /** The parameters of its body. @throws ApiError */
  parameters(): Promise<Parameters>;
}

export interface PlainEndpoint {
  /** The route, as the metrics have it. */
  readonly route: string;
  /** The kinds of bodies that it takes. */
  readonly kinds: readonly PlainBody['kind'][];
  /**
   * The JSON of an answer with status 200, whose headers the state tells; undefined leaves the request to Koa.
   * @throws ApiError, DatabaseFault which leave the request to Koa too
   */
  answer(request: PlainRequest): Promise<object | undefined>;
  /** The form in which a failure is told. */
  failure(error: ApiError): ApiError;
}

type ServeByKoa = (req: IncomingMessage, res: ServerResponse) => void;

/** @param koa serves the request by Koa, later @returns false for a request that is not plain, and was not touched */
export type AnswerAhead = (req: IncomingMessage, res: ServerResponse, state: RequestState, koa: ServeByKoa) => boolean;

/** @param endpoints by path, as it is most often called */
export function answerAhead(
  options: Pick<FrameOptions, 'log' | 'answered'>,
  endpoints: ReadonlyMap<string | undefined, PlainEndpoint>,
): AnswerAhead {
  const serve = async (call: Call, { route, answer, failure }: PlainEndpoint, koa: ServeByKoa) => {
    const { req, res, state } = call;
    const { url = '' } = req;
    const value = await answer(call).catch((error) => {
      if (error instanceof ApiError || error instanceof DatabaseFault) return undefined;
      // Koa logs it.
      state.refusal = failure(asApiError(error));
      state.route = route;
      return undefined;
    });
    if (!value) return koa(req, res);
    writeJson(res, state, value);
    record(options, req, state, { method: 'POST', path: url, route, status: 200 });
  };

  return function tryAhead(req, res, state, koa) {
    const endpoint = req.method === 'POST' ? endpoints.get(req.url) : undefined;
    const body = endpoint && plainBody(req);
    if (!body || !endpoint.kinds.includes(body.kind)) return false;
    // Pages of another origin and what is rejected is left to Koa.
    if (req.headers.origin !== undefined || state.refusal) return false;
    state.steps = new Map();
    const call: Call = { req, res, state, parameters: () => readPlainly(call, body) };
    serve(call, endpoint, koa).catch((error) => {
      options.log.error({ err: error }, 'a request could not be answered');
      res.destroy();
    });
    return true;
  };
}

type Call = PlainRequest & { readonly res: ServerResponse };
