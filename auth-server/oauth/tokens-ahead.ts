/**
 * Both token endpoints for plain requests, ahead of Koa. They make the steps of access-token.ts and standard-endpoints.ts
 * in the same order, but for those of the engine.
 */
import type { Context } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { successEnvelope } from '../../shared/api/envelope.ts';
import type { PlainEndpoint } from '../../shared/http/ahead.ts';
import { OPEN_TO_PAGES } from '../../shared/http/cross-origin.ts';
import { faultlessInput } from '../../shared/http/input.ts';
import { callsOf, countCall, countingFor } from '../../shared/http/limit-calls.ts';
import { languageAtOnce } from '../../shared/http/request.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { basicCredentials, isSecretOf, provenClient } from '../provider/proven-client.ts';
import { OPEN_AS_BY_ENGINE, type ShortWays } from '../provider/short-ways.ts';
import { accessToken, checkedRequest, issuedFields, tokenInput } from './access-token.ts';
import { withRfcError } from './access-token-faults.ts';
import { countApp, noteAuthenticatedApp } from './calling-app.ts';
import { checkedScope } from './read-parameters.ts';

interface Deps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly limits: Counting;
  readonly shortWays: ShortWays;
  /** True for calls of our own resource API. */
  isOwn(call: Pick<Context, 'req'>): boolean;
}

const tokenCalls = callsOf(budgets.token.bucket, budgets.token);

/** The token endpoints by path. */
export function tokensAhead(deps: Deps): ReadonlyMap<string, PlainEndpoint> {
  const { provider, limits, shortWays, isOwn } = deps;

  const standard: PlainEndpoint = {
    route: '/oauth/token',
    kinds: ['urlencoded'],
    failure: withRfcError,
    async answer(request) {
      const { req, state } = request;
      if (isOwn(request)) return undefined;
      await countCall(state, limits, tokenCalls, state.address);
      const given = await request.parameters();
      if (!shortWays.has(given.grant_type)) return undefined;
      const scope = checkedScope(given);
      const form = scope === given.scope ? given : { ...given, scope };
      const { authorization } = req.headers;
      const credentials = authorization === undefined ? form : { ...form, ...basicCredentials(authorization) };
      const client = await provenClient(provider, req, credentials);
      if (!client) return undefined;
      noteAuthenticatedApp(state, client);
      await countApp(countingFor(state, limits), budgets.token, client.clientId);
      const answer = await shortWays.take({ req, state, form, client: () => client });
      if (answer) state.openToPages = OPEN_AS_BY_ENGINE;
      return answer?.body;
    },
  };

  const documented: PlainEndpoint = {
    route: `/api${accessToken.path}`,
    kinds: ['urlencoded', 'json'],
    failure: withRfcError,
    async answer(request) {
      const { req, state } = request;
      const { authorization = '' } = req.headers;
      await countCall(state, limits, tokenCalls, state.address);
      const given = await request.parameters();
      const language = languageAtOnce(given.lang, req.headers['accept-language']);
      const parameters = faultlessInput(tokenInput, given);
      if (!language || !parameters || !shortWays.has(parameters.grant_type)) return undefined;
      const engine = {
        isSecretOf: (client: Client, secret: string) => isSecretOf(client, secret, req),
        comesFrom: (client: Client) => noteAuthenticatedApp(state, client),
      };
      const checking = { provider, limits: countingFor(state, limits), engine };
      const { client, form } = await checkedRequest(checking, { parameters, address: state.address, authorization });
      const answer = await shortWays.take({ req, state, form, client: () => client });
      if (!answer) return undefined;
      state.openToPages = OPEN_TO_PAGES;
      state.isInLanguage = true;
      return successEnvelope(issuedFields(answer), req.url ?? '', language);
    },
  };

  return new Map([
    ['/oauth/token', standard],
    ['/api/Oauth/accessToken', documented],
    ['/apis/Oauth/accessToken', documented],
  ]);
}
