/** Introspection for plain requests, ahead of Koa: a resource server asks by HTTP Basic about a live access token. */
import type { Provider } from 'oidc-provider';
import type { PlainEndpoint, PlainRequest } from '../../shared/http/ahead.ts';
import { once } from '../../shared/http/request.ts';
import { basicCredentials, provenClient } from '../provider/clients/proven-client.ts';
import { isResourceServer, type LiveAnswers, plainQuestion } from '../provider/tokens/introspection.ts';
import { withRfcError } from './access-token-faults.ts';

interface Deps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly liveAnswers: LiveAnswers;
}

/** The step of a request that asks about its token: see `once`. */
const LIVE_ANSWER = 'live answer';

/**
 * The steps of a request before the engine, at Koa or ahead of it.
 * @returns undefined leaves the request to the engine; who is no resource server is counted there
 */
export const plainIntrospection = ({ provider, liveAnswers }: Deps) =>
  async function answerPlainIntrospection({ req, state, parameters }: PlainRequest): Promise<object | undefined> {
    const token = plainQuestion(await parameters());
    const credentials = basicCredentials(req.headers.authorization ?? '');
    const client = credentials && (await provenClient(provider, req, credentials));
    if (token === undefined || !isResourceServer(client)) return undefined;
    return once(state, LIVE_ANSWER, () => liveAnswers(token, client.clientId));
  };

export const introspectionAhead = (deps: Deps): PlainEndpoint => ({
  route: '/oauth/introspect',
  kinds: ['urlencoded'],
  failure: withRfcError,
  answer: plainIntrospection(deps),
});
