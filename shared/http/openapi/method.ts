/** The OpenAPI operation of one method of one endpoint. */
import type { z } from 'zod';
import type { Endpoint } from '../../api/endpoint.ts';
import { codeWords } from '../../api/envelope.ts';
import { catalogue } from '../../api/errors.ts';
import { failureHeaders, failureResponses } from './failures.ts';
import { answerSchema, type Field, fieldsOf, type Json, nameOf, objectOf } from './schemas.ts';

/** @param method 'GET' or 'POST' */
export function operationObject(endpoint: Endpoint<never>, method: string): Json {
  const { uri, summary, segment } = endpoint;
  const [, room, name] = uri.split('.');
  const fields = fieldsOf(endpoint);
  const inPath = fields.filter((field) => field.name === segment).map((field) => parameter(field, 'path'));
  const rest = fields.filter((field) => field.name !== segment);
  const inQuery = method === 'GET' ? rest.map((field) => parameter(field, 'query')) : [];
  return {
    operationId: `${room}.${name}${method === 'GET' && endpoint.method !== 'GET' ? '.get' : ''}`,
    tags: [room],
    summary: SENTENCE.exec(summary)?.[0] ?? summary,
    description: describe(endpoint),
    security: securityOf(endpoint),
    parameters: [...inPath, ...inQuery, { $ref: '#/components/parameters/lang' }],
    ...(method === 'POST' && { requestBody: requestBody(endpoint) }),
    responses: { ...successResponses(endpoint, method), ...failureResponses(endpoint) },
  };
}

/** The first sentence, ignoring stops in brackets. */
const SENTENCE = /^(?:\([^)]*\)|[^(])+?(?=[.;:](?: |$)|$)/;

function describe({ summary, auth, scopes, limits = [] }: Endpoint<never>): string {
  const tokens = scopes?.length ? `a token of the scope ${scopes.join(' or ')}, or a login token` : 'a login token';
  const opens = {
    none: 'No token is needed.',
    optional: `No token is needed; more is given to ${tokens}.`,
    token: `Needs ${tokens}.`,
    login: `Needs a person's token: ${tokens}.`,
    app: `Needs a trusted app's own token, by client_credentials, of the scope ${scopes?.join(' or ')}: no person's token opens it.`,
  };
  const bounds = limits.map(({ per, points, seconds }) => `${points} calls in ${seconds} seconds by ${per}`);
  return [summary, opens[auth], bounds.length && `Limits: ${bounds.join(', ')}.`].filter(Boolean).join('\n\n');
}

/** Any one of the scopes is enough, or a login token unless only apps may call. */
function securityOf({ auth, scopes = [] }: Endpoint<never>): Json[] {
  if (auth === 'none') return [];
  const anybody: Json[] = auth === 'optional' ? [{}] : [];
  const opening = [...scopes, ...(auth === 'app' ? [] : ['account'])];
  return [...anybody, ...opening.map((scope) => ({ bearer: [scope] }))];
}

function parameter({ name, schema: { description, ...schema }, required }: Field, place: 'query' | 'path'): Json {
  const [example] = schema.examples ?? [];
  return { name, in: place, required: place === 'path' || required, description, example, schema };
}

/** The body of an endpoint, by the name of its schema. */
export function bodySchemas(endpoint: Endpoint<never>): Record<string, Json> {
  return endpoint.method.includes('POST') ? { [bodyName(endpoint)]: objectOf(bodyFields(endpoint)) } : {};
}

/** One media type per operation: for several, generators create several methods, or send the body twice. */
function requestBody(endpoint: Endpoint<never>): Json {
  const { file } = endpoint;
  const schema = { $ref: `#/components/schemas/${bodyName(endpoint)}` };
  return {
    description: file
      ? 'Without a file, JSON and application/x-www-form-urlencoded do as well.'
      : 'A form does as well: application/x-www-form-urlencoded or multipart/form-data, with the same names.',
    required: bodyFields(endpoint).some(({ required }) => required),
    content: { [file ? 'multipart/form-data' : 'application/json']: { schema } },
  };
}

const bodyName = ({ uri }: Endpoint<never>): string => `${nameOf(uri)}.Request`;

/** The parameters of a body, possibly with a token. */
function bodyFields(endpoint: Endpoint<never>): Field[] {
  const fields = fieldsOf(endpoint).filter(({ name }) => name !== endpoint.segment);
  const token = {
    type: 'string',
    description: 'A token, where no Authorization header has it.',
    examples: ['2YotnFZFEjr1zCsicMWpAA'],
  };
  const { auth } = endpoint;
  const tokens = auth === 'none' ? [] : auth === 'app' ? ['access_token'] : ['access_token', 'login_token'];
  return [...fields, ...tokens.map((name) => ({ name, schema: token, required: false }))];
}

const FORM = 'For `response_mode=form_post`, the form by which a browser brings the app its answer.';

function successResponses(endpoint: Endpoint<never>, method: string): Record<string, Json> {
  const { output, alternatives = [], redirects, conditional = false } = endpoint;
  const types = isTypes(output) ? output : alternatives;
  const binaries = Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
  const json = isTypes(output) ? {} : { 'application/json': { schema: jsonAnswers(endpoint, output) } };
  const page = redirects && { 'text/html': { schema: { type: 'string', description: FORM } } };
  const headers = failureHeaders(['X-Request-Id']);
  const moved = redirects && {
    description: redirects,
    headers: { ...headers, ...failureHeaders(['Location']) },
  };
  return {
    200: { description: 'Successful.', headers, content: { ...json, ...binaries, ...page } },
    ...((conditional || (types.length > 0 && endpoint.method === 'GET')) &&
      method === 'GET' && {
        304: { description: 'What the ETag of If-None-Match names is still so.', headers },
      }),
    ...(moved && { 302: moved, 303: moved }),
  };
}

/** One shape for results and for an empty list, so that generators create one class. */
function jsonAnswers({ errors, uri }: Endpoint<never>, output: z.ZodType): Json {
  const empty = errors
    .filter((name) => catalogue[name].status === 200)
    .map((name) => ({ code: catalogue[name].code, en: codeWords(name) }));
  return answerSchema(nameOf(uri), output, {
    error_code: {
      type: 'integer',
      enum: [0, ...empty.map(({ code }) => code)],
      description: ['0 for success', ...empty.map(({ code, en }) => `${code} for an empty list (${en})`)].join(', '),
      examples: [0],
    },
    api_uri: {
      type: 'string',
      description: 'The path as called; of an empty list, where its code is in the tables.',
      examples: [uri.replaceAll('.', '/')],
    },
    message: { type: 'string', description: 'The same in words.', examples: [codeWords('SUCCESSFUL')] },
  });
}

const isTypes = (output: z.ZodType | readonly string[]): output is readonly string[] => Array.isArray(output);
