/**
 * Introspection for plain requests, ahead of Koa: a resource server asks by HTTP Basic about a live access token. It makes
 * the steps of `introspectLiveTokens`; who is no resource server is left to Koa, and counted there.
 */
import type { Provider } from 'oidc-provider';
import type { PlainEndpoint } from '../../shared/http/ahead.ts';
import { isResourceServer, type LiveAnswers, plainQuestion } from '../provider/introspection.ts';
import { basicCredentials, provenClient } from '../provider/proven-client.ts';
import { withRfcError } from './access-token-faults.ts';

interface Deps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly liveAnswers: LiveAnswers;
}

export const introspectionAhead = ({ provider, liveAnswers }: Deps): PlainEndpoint => ({
  route: '/oauth/introspect',
  kinds: ['urlencoded'],
  failure: withRfcError,
  async answer({ req, parameters }) {
    const credentials = basicCredentials(req.headers.authorization ?? '');
    if (!credentials) return undefined;
    const token = plainQuestion(await parameters());
    const client = await provenClient(provider, req, credentials);
    if (token === undefined || !isResourceServer(client)) return undefined;
    return liveAnswers(token, client.clientId);
  },
});
