import { z } from 'zod';
import { ANSWERED, endpoint } from '../../shared/api/endpoint.ts';
import { AppSuspended } from '../../shared/clients/state.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { DEFAULT_SCOPE, scopeNames } from '../provider/authorization/asked-parameters.ts';
import { faultOfAuthorization } from '../provider/authorization/json-response.ts';
import { STEP_UP, TERMS } from '../provider/authorization/prompts.ts';
import { countApp } from './calling-app.ts';
import type { OauthDeps } from './deps.ts';
import { authorizeParameters, sizeFault } from './parameters.ts';

/** The prompts by which a signed-in person agrees to something. */
const agreements: ReadonlySet<string> = new Set(['consent', TERMS]);

/** Sends a person to sign in and to consent, then back to the app with a code; or gives that code as JSON. */
export const authorize = endpoint<OauthDeps>()({
  uri: 'api.Oauth.authorize',
  method: 'GET',
  summary: 'Get an authorization code',
  auth: 'none',
  input: z.object(authorizeParameters).partial().required({ client_id: true, redirect_uri: true }),
  redirects:
    'To the pages that ask to sign in and to consent, and from there to redirect_uri with code, state and iss.',
  output: z.object({ authorization_code: z.string(), state: z.string().optional(), iss: z.url() }),
  missing: { client_id: 'AUTHORIZE_PARAMETERS_REQUIRED', redirect_uri: 'AUTHORIZE_PARAMETERS_REQUIRED' },
  errors: [
    'AUTHORIZE_PARAMETERS_REQUIRED',
    'INVALID_RESPONSE_TYPE',
    'INVALID_CLIENTID',
    'REDIRECT_URI_MISMATCH',
    'NOT_LOGGED_IN',
    'SECOND_FACTOR_REQUIRED',
    'PERMISSION_DENIED',
    'CLIENT_ACCOUNT_MISMATCH',
    'INVALID_PARAMETER',
  ],
  limits: [budgets.authorize],
  async handle({ input, fail, http }, { provider, limits, engine, knownClients }) {
    const { client_id, redirect_uri, response_type, response_mode, request_uri, scope, ...rest } = input;
    const tooMuch = sizeFault(input);
    if (tooMuch) return fail('INVALID_PARAMETER', { details: [tooMuch] });
    if (response_type !== 'code' && response_type !== 'json') return fail('INVALID_RESPONSE_TYPE');
    const client = await provider.Client.find(client_id);
    if (!client) {
      if (await knownClients.find(client_id)) throw new AppSuspended();
      return fail('INVALID_CLIENTID');
    }
    if (!client.redirectUriAllowed(redirect_uri)) return fail('REDIRECT_URI_MISMATCH');
    await countApp(limits, budgets.authorize, client.clientId);

    const answer = await engine.authorize({
      ...rest,
      client_id,
      redirect_uri,
      response_type: 'code',
      // JSON is a response mode of its own: it takes the place of any other.
      response_mode: response_type === 'json' ? engine.jsonMode() : response_mode,
      scope: scopeNames(scope ?? '', { commas: true }).join(' ') || DEFAULT_SCOPE,
      ui_locales: rest.ui_locales ?? http.language,
      request_uri,
    });

    if (answer.prompt && answer.location && !engine.acceptsPages) {
      const page = new URL(answer.location, provider.issuer).href;
      if (agreements.has(answer.prompt.name)) return fail('PERMISSION_DENIED', { extra: { consent_uri: page } });
      const lacking = answer.prompt.name === STEP_UP ? 'SECOND_FACTOR_REQUIRED' : 'NOT_LOGGED_IN';
      return fail(lacking, { extra: { login_uri: page } });
    }
    // The app is told of all others: by a redirect, a form, or the JSON that replaces them.
    if (answer.error && !answer.error.allow_redirect) throw faultOfAuthorization(answer.error);
    return ANSWERED;
  },
});
