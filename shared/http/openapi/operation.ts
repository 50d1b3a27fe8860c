/** One method of one endpoint. */
import type { z } from 'zod';
import type { Endpoint } from '../../endpoint.ts';
import { catalogue, success } from '../../errors.ts';
import { failureResponses, headersOf } from './failures.ts';
import { answerSchema, type Field, fieldsOf, type Json } from './schemas.ts';

/** @param method 'GET' or 'POST', one of the endpoint's */
export function operation(endpoint: Endpoint<never>, method: string): Json {
  const { uri, summary, segment } = endpoint;
  const [, room, name] = uri.split('.');
  const fields = fieldsOf(endpoint);
  const inPath = fields.filter((field) => field.name === segment).map((field) => parameter(field, 'path'));
  const rest = fields.filter((field) => field.name !== segment);
  const inQuery = method === 'GET' ? rest.map((field) => parameter(field, 'query')) : [];
  const [first = summary] = summary.split(/(?<=[.;:]) /, 1);
  return {
    operationId: `${room}.${name}${method === 'GET' && endpoint.method !== 'GET' ? '.get' : ''}`,
    tags: [room],
    summary: first.replace(/[.;:]$/, ''),
    description: describe(endpoint),
    security: securityOf(endpoint),
    parameters: [...inPath, ...inQuery, { $ref: '#/components/parameters/lang' }],
    ...(method === 'POST' && { requestBody: requestBody(endpoint) }),
    responses: { ...successResponses(endpoint), ...failureResponses(endpoint) },
  };
}

function describe({ summary, auth, scopes, limits = [] }: Endpoint<never>): string {
  const tokens = scopes?.length ? `a token of the scope ${scopes.join(' or ')}, or a login token` : 'a login token';
  const opens = { none: 'No token is needed.', token: `Needs ${tokens}.`, login: `Needs a person's token: ${tokens}.` };
  const bounds = limits.map(({ per, points, seconds }) => `${points} calls in ${seconds} seconds by ${per}`);
  return [summary, opens[auth], bounds.length && `Limits: ${bounds.join(', ')}.`].filter(Boolean).join('\n\n');
}

/** Any one of the scopes opens it, and so does a login token. */
function securityOf({ auth, scopes = [] }: Endpoint<never>): Json[] {
  if (auth === 'none') return [];
  return [...scopes, 'account'].map((scope) => ({ bearer: [scope] }));
}

function parameter({ name, schema: { description, ...schema }, required }: Field, place: 'query' | 'path'): Json {
  return { name, in: place, required: place === 'path' || required, ...(description ? { description } : {}), schema };
}

/** The bodies an endpoint takes, by the name of their schema among the components. */
export function bodySchemas(endpoint: Endpoint<never>): Record<string, Json> {
  const { method, file } = endpoint;
  if (!method.includes('POST')) return {};
  const fields = bodyFields(endpoint);
  const written = objectOf(fields.filter(({ name }) => name !== file));
  if (!file) return { [bodyName(endpoint)]: written };
  const uploaded = fields.map((field) =>
    field.name === file ? { ...field, schema: { ...field.schema, type: 'string', format: 'binary' } } : field,
  );
  const upload = { [bodyName(endpoint, 'Upload')]: objectOf(uploaded) };
  return needsFile(endpoint) ? upload : { [bodyName(endpoint)]: written, ...upload };
}

function requestBody(endpoint: Endpoint<never>): Json {
  const of = (kind?: string) => ({ schema: { $ref: `#/components/schemas/${bodyName(endpoint, kind)}` } });
  return {
    required: bodyFields(endpoint).some(({ required }) => required),
    content: {
      ...(!needsFile(endpoint) && { 'application/x-www-form-urlencoded': of(), 'application/json': of() }),
      'multipart/form-data': of(endpoint.file && 'Upload'),
    },
  };
}

const bodyName = ({ uri }: Endpoint<never>, kind = 'Request'): string => `${uri.replace(/^api\./, '')}.${kind}`;

const needsFile = (endpoint: Endpoint<never>): boolean =>
  fieldsOf(endpoint).some(({ name, required }) => name === endpoint.file && required);

/** The parameters of a body; a token may be one of them. */
function bodyFields(endpoint: Endpoint<never>): Field[] {
  const fields = fieldsOf(endpoint).filter(({ name }) => name !== endpoint.segment);
  const token = { type: 'string', description: 'A token, where no Authorization header has it.' };
  const tokens = endpoint.auth === 'none' ? [] : ['access_token', 'login_token'];
  return [...fields, ...tokens.map((name) => ({ name, schema: token, required: false }))];
}

function objectOf(fields: readonly Field[]): Json {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties, ...(required.length && { required }) };
}

function successResponses(endpoint: Endpoint<never>): Record<string, Json> {
  const { output, alternatives = [], redirects } = endpoint;
  const types = isTypes(output) ? output : alternatives;
  const binaries = Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
  const json = isTypes(output) ? {} : { 'application/json': { schema: jsonAnswers(endpoint, output) } };
  const headers = headersOf(['X-Request-Id']);
  const moved = redirects && {
    description: redirects,
    headers: { ...headers, ...headersOf(['Location']) },
  };
  return {
    200: { description: 'Successful.', headers, content: { ...json, ...binaries } },
    ...(types.length &&
      endpoint.method === 'GET' && {
        304: { description: 'What the ETag of If-None-Match names is still so.', headers },
      }),
    ...(moved && { 302: moved, 303: moved }),
  };
}

function jsonAnswers({ errors, uri }: Endpoint<never>, output: z.ZodType): Json {
  const message = { type: 'string', examples: [success.SUCCESSFUL.en] };
  const done = answerSchema(output, {
    error_code: { const: 0 },
    api_uri: { type: 'string', description: 'The path as called.', examples: [uri.replaceAll('.', '/')] },
    message,
  });
  const empty = errors
    .map((name) => catalogue[name])
    .filter(({ status }) => status === 200)
    .map(({ code, uri: api_uri, en }) =>
      answerSchema(output, {
        error_code: { const: code },
        api_uri: { const: api_uri },
        message: { type: 'string', examples: [en] },
      }),
    );
  return empty.length ? { anyOf: [done, ...empty] } : done;
}

const isTypes = (output: z.ZodType | readonly string[]): output is readonly string[] => Array.isArray(output);
