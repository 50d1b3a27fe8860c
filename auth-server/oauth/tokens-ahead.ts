/**
 * Both token endpoints for plain requests, ahead of Koa, by the same steps: those of access-token.ts and
 * standard-endpoints.ts.
 */
import { successEnvelope } from '../../shared/api/envelope.ts';
import type { PlainEndpoint } from '../../shared/http/ahead.ts';
import { OPEN_TO_PAGES } from '../../shared/http/cross-origin.ts';
import { faultlessInput } from '../../shared/http/input.ts';
import { countCall, countingFor } from '../../shared/http/limit-calls.ts';
import { languageAtOnce } from '../../shared/http/request.ts';
import { accessToken, checkedRequest, issuedFields, tokenInput } from './access-token.ts';
import { withRfcError } from './access-token-faults.ts';
import { type PlainTokenDeps, plainTokens, tokenCalls } from './standard-endpoints.ts';

/** The token endpoints by path. */
export function tokensAhead(deps: PlainTokenDeps): ReadonlyMap<string, PlainEndpoint> {
  const { provider, limits, shortWays } = deps;

  const standard: PlainEndpoint = {
    route: '/oauth/token',
    kinds: ['urlencoded'],
    failure: withRfcError,
    answer: plainTokens(deps),
  };

  const documented: PlainEndpoint = {
    route: `/api${accessToken.path}`,
    kinds: ['urlencoded', 'json'],
    failure: withRfcError,
    async answer(call) {
      const { req, state } = call;
      await countCall(state, limits, tokenCalls);
      const given = await call.parameters();
      const language = languageAtOnce(given.lang, req.headers['accept-language']);
      const parameters = faultlessInput(tokenInput, given);
      if (!language || !parameters) return undefined;
      const checking = { provider, limits: countingFor(state, limits), call };
      const { client, form } = await checkedRequest(checking, parameters);
      const answer = await shortWays.take({ req, state, form, client });
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
