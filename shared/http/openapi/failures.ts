/** All failures of an endpoint by HTTP status. */
import { type Endpoint, errorsOf } from '../../api/endpoint.ts';
import { codeWords, failureEnvelope } from '../../api/envelope.ts';
import { ApiError, catalogue, type ErrorName } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import { DEFAULT_LANGUAGE, languageCodes } from '../../words/language.ts';
import type { Json } from './schemas.ts';

const descriptions: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'Not authenticated.',
  403: 'Not allowed.',
  404: 'There is no such thing.',
  405: 'A wrong method.',
  409: 'It exists already, or stands against what is there.',
  413: 'Too large.',
  415: 'The body cannot be read.',
  429: 'Over a limit: try again after the seconds of Retry-After.',
  500: 'A fault. The log has it under the X-Request-Id.',
  503: 'Something that is needed does not answer. Try again later.',
};

const headers: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  405: ['Allow'],
  429: ['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
};

/** For endpoints that browsers are sent to. */
const PAGE = 'For a browser that navigates here: a page that says it.';

/** The failure responses of an endpoint, by status. */
export function failureResponses(endpoint: Endpoint<never>): Record<string, Json> {
  const byStatus = Map.groupBy(failuresOf(endpoint), ({ status }) => status);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, errors]) => [
        String(status),
        {
          description: [descriptions[status] ?? 'A failure.', ...codesOf(errors)].join('\n- '),
          headers: failureHeaders(['X-Request-Id', ...(headers[status] ?? [])]),
          // Its codes are in the description and the examples: some generators turn schema details beside a reference
          // into code that does not compile.
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Failure' }, examples: examplesOf(errors) },
            ...(endpoint.redirects && { 'text/html': { schema: { type: 'string', description: PAGE } } }),
          },
        },
      ]),
  );
}

export const failureHeaders = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const others = languageCodes.filter((code) => code !== DEFAULT_LANGUAGE).join(', ');

/** The envelope of any failure. */
export const failureComponent: Json = {
  type: 'object',
  properties: {
    error_code: { type: 'integer', description: "One of the document's codes." },
    api_uri: { type: 'string', description: 'Where the code is in the tables.' },
    message: {
      type: 'string',
      description: `In English, or in another language (${others}) by lang or Accept-Language.`,
    },
    details: {
      type: 'array',
      description: 'What is wrong with which parameter.',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, reason: { type: 'string' } },
        required: ['field', 'reason'],
        additionalProperties: false,
      },
    },
    error: { type: 'string', description: 'On the OAuth endpoints: the word that RFC 6749 has for it.' },
    error_description: { type: 'string', description: 'The same in words, for developers.' },
    state: { type: 'string', description: 'Of api.Oauth.authorize: the state that was given.' },
    login_uri: {
      type: 'string',
      format: 'uri',
      description: 'Of api.Oauth.authorize: the page to sign in, or to prove more.',
    },
    consent_uri: { type: 'string', format: 'uri', description: 'Of api.Oauth.authorize: the page to consent.' },
    mfa_token: { type: 'string', description: 'Of 202104: what the same call goes on with, and otp.' },
    methods: {
      type: 'array',
      description: 'Of 202104: what the account has of totp, passkey and recovery. None: it has to set one up first.',
      items: { type: 'string' },
    },
    expires_in: { type: 'integer', description: 'Of 202104: the seconds for which mfa_token is good.' },
  },
  required: ['error_code', 'api_uri', 'message'],
  additionalProperties: false,
};

function failuresOf(endpoint: Endpoint<never>): ApiError[] {
  const { failure = (error: ApiError) => error } = endpoint;
  return [...errorsOf(endpoint)]
    .filter((name) => catalogue[name].status !== 200)
    .map((name) => failure(new ApiError(name, exampleOf(name))));
}

/** Members that errors of a kind always have. */
function exampleOf(name: ErrorName) {
  if (name === 'INVALID_PARAMETER') return { details: [{ field: 'name', reason: reason('required') }] };
  if (name === 'VERIFICATION_INTERVAL') return { seconds: 60 };
  if (name === 'SECOND_FACTOR_REQUIRED') {
    return { extra: { mfa_token: 'aGFsZiBzaWduZWQgaW4', methods: ['totp', 'recovery'], expires_in: 300 } };
  }
  return {};
}

/** `202103 Incorrect password`, for each error. */
const codesOf = (errors: readonly ApiError[]): string[] => [
  ...new Set(errors.map(({ errorName }) => `${catalogue[errorName].code} ${codeWords(errorName)}`)),
];

function examplesOf(errors: readonly ApiError[]): Json {
  return Object.fromEntries(
    errors.map((error) => {
      const [summary] = codesOf([error]);
      return [error.errorName, { summary, value: failureEnvelope(error, DEFAULT_LANGUAGE) }];
    }),
  );
}
