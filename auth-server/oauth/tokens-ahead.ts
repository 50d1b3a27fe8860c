/** Both token endpoints for plain requests, ahead of Koa: a plain one is answered by a short way. */
import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { PlainEndpoint, PlainRequest } from '../../shared/http/ahead.ts';
import { callsOf, countCall, countingFor } from '../../shared/http/limit-calls.ts';
import { mountAhead } from '../../shared/http/mount-ahead.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { basicCredentials, provenClient } from '../provider/clients/proven-client.ts';
import { OPEN_AS_BY_ENGINE, type ShortWays } from '../provider/tokens/short-ways.ts';
import { accessToken, checkedRequest, issuedFields, tokenInput } from './access-token.ts';
import { withRfcError } from './access-token-faults.ts';
import { countApp, noteAuthenticatedApp } from './calling-app.ts';
import { checkForm } from './read-parameters.ts';

interface Deps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly limits: Counting;
  readonly shortWays: ShortWays;
  /** True for calls of our own resource API. */
  isOwn(call: { readonly req: IncomingMessage }): boolean;
}

const tokenCalls = callsOf(budgets.token);

/**
 * The steps of a request to the standard endpoint before the engine, at Koa or ahead of it.
 * @returns what a short way answers; undefined leaves the request to the engine
 */
export const plainTokens = ({ provider, limits, shortWays, isOwn }: Deps) =>
  async function answerPlainTokens({ req, state, parameters }: PlainRequest): Promise<object | undefined> {
    const own = isOwn({ req });
    if (!own) await countCall(state, limits, tokenCalls);
    const form = await parameters();
    checkForm(form);
    if (own) return undefined;
    const credentials = { ...form, ...basicCredentials(req.headers.authorization ?? '') };
    const client = await provenClient(provider, req, credentials);
    if (!client) return undefined;
    noteAuthenticatedApp(state, client);
    await countApp(countingFor(state, limits), budgets.token, client.clientId);
    const answer = await shortWays.take({ req, state, form, client });
    if (answer) state.openToPages = OPEN_AS_BY_ENGINE;
    return answer?.body;
  };

/** The token endpoints by path. */
export function tokensAhead(deps: Deps): ReadonlyMap<string, PlainEndpoint> {
  const { provider, limits, shortWays } = deps;

  const standard: PlainEndpoint = {
    route: '/oauth/token',
    kinds: ['urlencoded'],
    failure: withRfcError,
    answer: plainTokens(deps),
  };

  const documented = mountAhead(accessToken, {
    limits,
    input: tokenInput,
    async handle(parameters, call) {
      const { req, state } = call;
      const { client, form } = await checkedRequest({ provider, limits: countingFor(state, limits), call }, parameters);
      const answer = await shortWays.take({ req, state, form, client });
      return answer && issuedFields(answer.body, answer.uid);
    },
  });

  return new Map([['/oauth/token', standard], ...documented]);
}
