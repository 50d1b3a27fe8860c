/**
 * Both token endpoints for plain requests, ahead of Koa. They make the steps of access-token.ts and standard-endpoints.ts
 * in the same order, and take a short way where those ask the engine.
 */
import type { Context } from 'koa';
import type { Client, Provider } from 'oidc-provider';
import { successEnvelope } from '../../shared/api/envelope.ts';
import type { SecretUses } from '../../shared/clients/secret-uses.ts';
import type { PlainEndpoint, PlainRequest } from '../../shared/http/ahead.ts';
import { OPEN_TO_PAGES } from '../../shared/http/cross-origin.ts';
import { callsOf, countFor, countingFor } from '../../shared/http/limit-calls.ts';
import { once, type RequestState } from '../../shared/http/request-state.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { DEFAULT_LANGUAGE } from '../../shared/words/language.ts';
import { basicCredentials, isSecretOf, provenClient, provenSecret } from '../provider/proven-client.ts';
import { SHORT_WAY, type ShortAnswer, type ShortWays, type TokenCall } from '../provider/short-ways.ts';
import { accessToken, input, issueTokens } from './access-token.ts';
import { noteAuthenticatedApp } from './calling-app.ts';
import { countApp } from './count-app.ts';
import { type EngineAnswer, unanswered } from './engine.ts';
import { OPEN_AS_BY_ENGINE } from './open-to-pages.ts';
import { checkedScope } from './read-parameters.ts';

interface Deps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly limits: Counting;
  readonly shortWays: ShortWays;
  readonly secretUses: SecretUses;
  /** True for calls of our own resource API. */
  isOwn(call: Pick<Context, 'req'>): boolean;
  /** Called for each grant. */
  noteGrant(state: RequestState, grantType: string, clientId: string): void;
}

const tokenCalls = callsOf(budgets.token.bucket, budgets.token);

/** The headers that the engine sets. */
const OF_ENGINE = ['Vary', 'Origin', ...OPEN_AS_BY_ENGINE];

class NotPlain extends Error {}

/** The token endpoints by path. */
export function tokensAhead(deps: Deps): ReadonlyMap<string, PlainEndpoint> {
  const { provider, limits, shortWays, secretUses, isOwn, noteGrant } = deps;

  /** @throws NotPlain if the engine must answer */
  const takeShortWay = async ({ req, state }: PlainRequest, call: Omit<TokenCall, 'headers'>): Promise<ShortAnswer> => {
    const answer = await once(state, SHORT_WAY, () => shortWays({ ...call, headers: req.headers }));
    if (!answer) throw new NotPlain();
    noteGrant(state, String(call.form.grant_type), call.client.clientId);
    const secret = provenSecret(req);
    if (secret) secretUses.note(secret.client.clientId, secret.hash);
    return answer;
  };

  const standard: PlainEndpoint = {
    route: '/oauth/token',
    kinds: ['urlencoded'],
    async answer(request) {
      const { req, state } = request;
      if (isOwn(request)) return undefined;
      await countFor(state, limits, tokenCalls, state.address);
      const given = await request.parameters();
      const scope = checkedScope(given);
      const form = scope === given.scope ? given : { ...given, scope };
      const { authorization } = req.headers;
      const credentials = authorization === undefined ? form : { ...form, ...basicCredentials(authorization) };
      const client = await provenClient(provider, req, credentials);
      if (!client) return undefined;
      noteAuthenticatedApp(state, client);
      await countApp(countingFor(state, limits), budgets.token, client.clientId);
      const { body } = await takeShortWay(request, { client, form });
      return { value: body, headers: OF_ENGINE };
    },
  };

  const documented: PlainEndpoint = {
    route: `/api${accessToken.path}`,
    kinds: ['urlencoded', 'json'],
    async answer(request) {
      const { req, state } = request;
      const { authorization = '' } = req.headers;
      await countFor(state, limits, tokenCalls, state.address);
      const given = await request.parameters();
      const { success, data: parameters } = input.safeParse(given);
      if (!success || given.lang !== undefined || Object.values(given).includes('')) return undefined;
      let caller: Client | undefined;
      const engine = {
        isSecretOf: (client: Client, secret: string) => isSecretOf(client, secret, req),
        comesFrom(client: Client) {
          caller = client;
          noteAuthenticatedApp(state, client);
        },
        async token(form: Readonly<Record<string, unknown>>): Promise<EngineAnswer> {
          if (!caller) throw new NotPlain();
          return { ...unanswered, status: 200, ...(await takeShortWay(request, { client: caller, form })) };
        },
      };
      const tokenDeps = { provider, limits: countingFor(state, limits), engine };
      const fields = await issueTokens(tokenDeps, { parameters, address: state.address, authorization });
      state.openToPages = OPEN_TO_PAGES;
      state.isInLanguage = true;
      return { value: successEnvelope(fields, req.url ?? '', DEFAULT_LANGUAGE), headers: [] };
    },
  };

  return new Map([
    ['/oauth/token', standard],
    ['/api/Oauth/accessToken', documented],
    ['/apis/Oauth/accessToken', documented],
  ]);
}
