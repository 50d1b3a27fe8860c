/** The OpenAPI 3.1 document of one server, from its Endpoint values. */
import type { Endpoint } from '../../api/endpoint.ts';
import { presentLook } from '../../look/present.ts';
import { languageCodes } from '../../words/language.ts';
import { failureComponent } from './failures.ts';
import { bodySchemas, operationObject } from './method.ts';
import type { Json } from './schemas.ts';

export interface About {
  /** What the server is, after the name of the platform. */
  readonly what: string;
  /** The server's public address. */
  readonly url: string;
}

/** A description of each group of endpoints. */
const tagDescriptions: Readonly<Record<string, string>> = {
  Oauth: 'Authorization codes and tokens. The standard endpoints are at /.well-known/openid-configuration.',
  User: 'Accounts: signing in, settings, avatars, messages, friends.',
  Calendar: "A person's to-dos, and the feed of them.",
  Content: 'Notices, articles and the platform’s own pages.',
  Admin: 'What operators do, for programs of their own. What changes something is put down in the audit.',
  Image: 'Captchas, and pictures encrypted as pictures.',
};

const description = `Every answer is JSON with \`error_code\` (0 for success), \`api_uri\` and \`message\`, then its own fields.

Paths begin with \`/api\`; \`/apis\` is the same, as are other letter cases and a slash at the end. A POST takes its
parameters from JSON, as described here, or just as well from a form (application/x-www-form-urlencoded or
multipart/form-data), never from the query. A body may be in another character set than UTF-8, which its Content-Type then
names; octets that do not decode are an invalid parameter.

Null is a parameter left out. So is an empty string, but where it says that one removes what was set. A parameter given
twice is an invalid one. In multipart/form-data, a part is a file where it has a filename.`;

const text = { type: 'string' };
const count = { type: 'integer' };
const headers: Readonly<Record<string, Json>> = {
  'X-Request-Id': { description: 'Names this request in the log.', schema: text },
  'WWW-Authenticate': { description: 'The challenge of RFC 6750, which names our metadata (RFC 9728).', schema: text },
  Allow: { description: 'The methods there are.', schema: text },
  'Retry-After': { description: 'Seconds.', schema: count },
  'RateLimit-Limit': { description: 'Calls in a period.', schema: count },
  'RateLimit-Remaining': { description: 'Calls left.', schema: count },
  'RateLimit-Reset': { description: 'Seconds until the count starts anew.', schema: count },
};

const location: Json = { Location: { description: 'Where to go on.', schema: text } };

/** The document of one server. */
export function openApiDocument({ what, url }: About, endpoints: readonly Endpoint<never>[]): Json {
  const names = new Set(endpoints.map(({ uri }) => uri.split('.')[1] ?? ''));
  const secured = endpoints.some(({ auth }) => auth !== 'none');
  return {
    openapi: '3.1.0',
    info: { title: `${presentLook().name} ${what}`, version: '1.0.0', description },
    servers: [{ url }],
    tags: [...names].map((name) => ({ name, description: tagDescriptions[name] ?? name })),
    paths: Object.fromEntries(endpoints.map((endpoint) => [pathOf(endpoint), operationsOf(endpoint)])),
    components: {
      schemas: { Failure: failureComponent, ...Object.assign({}, ...endpoints.map(bodySchemas)) },
      headers: endpoints.some(({ redirects }) => redirects) ? { ...headers, ...location } : headers,
      parameters: {
        lang: {
          name: 'lang',
          in: 'query',
          description: 'The language of the message.',
          schema: { ...text, enum: languageCodes },
        },
      },
      ...(secured && {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'An access token of an app, of one of the scopes named; or a login token, which has the scope account.',
          },
        },
      }),
    },
  };
}

/** `/api/User/uid`; the router's `:name` is OpenAPI's `{name}`. */
const pathOf = ({ path }: Endpoint<never>): string => `/api${path.replace(/:(\w+)/g, '{$1}')}`;

const operationsOf = (endpoint: Endpoint<never>): Json =>
  Object.fromEntries(
    endpoint.method.split('/').map((method) => [method.toLowerCase(), operationObject(endpoint, method)]),
  );
