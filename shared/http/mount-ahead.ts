/**
 * An endpoint that needs no token, ahead of Koa. It makes the steps that `mount` makes, in their order, and every fault is
 * told there: docs/architecture.md has them side by side.
 */
import type { z } from 'zod';
import type { Endpoint } from '../api/endpoint.ts';
import { successEnvelope } from '../api/envelope.ts';
import type { Counting } from '../limits/limits.ts';
import type { PlainEndpoint, PlainRequest } from './ahead.ts';
import { OPEN_TO_PAGES } from './cross-origin.ts';
import { faultlessInput } from './input.ts';
import { countsOf } from './limit-calls.ts';
import { languageAtOnce } from './request.ts';

interface Mounted<I> {
  readonly limits: Counting;
  /** The schema of the endpoint's input. */
  readonly input: z.ZodType<I>;
  /** The fields that its handler would answer with; undefined if only the handler can tell. @throws ApiError */
  handle(input: I, call: PlainRequest): Promise<object | undefined>;
}

/** The endpoint by each of its paths. */
export function mountAhead<I>(
  endpoint: Endpoint<never>,
  { limits, input: schema, handle }: Mounted<I>,
): readonly (readonly [string, PlainEndpoint])[] {
  const { path, failure = (error) => error } = endpoint;
  const { countAddress } = countsOf(endpoint, limits);
  const route = `/api${path}`;
  const served: PlainEndpoint = {
    route,
    kinds: ['urlencoded', 'json'],
    failure,
    async answer(call) {
      const { req, state } = call;
      await countAddress(state);
      const given = await call.parameters();
      const language = languageAtOnce(given.lang, req.headers['accept-language']);
      const input = faultlessInput(schema, given);
      const fields = language && input && (await handle(input, call));
      if (!fields) return undefined;
      state.openToPages = OPEN_TO_PAGES;
      state.isInLanguage = true;
      return successEnvelope(fields, req.url ?? '', language);
    },
  };
  return [
    [route, served],
    [`/apis${path}`, served],
  ];
}
