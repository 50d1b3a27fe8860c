/** The operations of a server for the reference, read from its OpenAPI document. */
import { type ErrorName, isErrorName } from '../../api/errors.ts';
import type { DescribedOperation, Description, Schema } from './described.ts';

/** A parameter or a member of an answer. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly example: unknown;
  /** Its possible values, if they are listed. */
  readonly values: readonly (string | number)[];
}

export interface Parameter extends Member {
  readonly required: boolean;
  readonly isFile: boolean;
}

export interface DocumentedOperation {
  /** `User.login` */
  readonly id: string;
  readonly method: string;
  /** `/api/User/login` */
  readonly path: string;
  /** Its public address. */
  readonly server: string;
  readonly summary: string;
  /** Scopes of which any one opens it; none needs no token. */
  readonly scopes: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly answer: readonly Member[];
  /** Media types of an answer without envelope. */
  readonly otherTypes: readonly string[];
  readonly errors: readonly ErrorName[];
  /** Whether browsers are sent to it. */
  readonly isPage: boolean;
}

const envelope = ['error_code', 'api_uri', 'message'];
/** Parameters for a token without a header; the form has its own field for the token. */
const tokens = ['access_token', 'login_token'];

/** All operations of a document. */
export function operationsOf(document: Description): DocumentedOperation[] {
  const [{ url: server }] = document.servers;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      // An operation with both methods is shown once.
      .filter(([method]) => method === 'post' || !methods.post)
      .map(([method, described]) => ({
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        server,
        summary: described.description.split('\n\n', 1)[0] ?? '',
        scopes: scopesOf(described),
        parameters: parametersOf(described, document),
        ...answerOf(described),
        errors: errorsOf(described),
        isPage: Object.keys(described.responses).some((status) => status.startsWith('30')),
      })),
  );
}

/** An alternative without a token makes it public. */
const scopesOf = ({ security }: DescribedOperation): string[] =>
  security.some(({ bearer }) => bearer === undefined) ? [] : security.flatMap(({ bearer = [] }) => bearer);

function parametersOf({ parameters, requestBody, security }: DescribedOperation, document: Description): Parameter[] {
  const placed = parameters.flatMap(({ name, required = false, description = '', example, schema = {} }) =>
    name === undefined ? [] : [{ ...member(name, { ...schema, description }), example, required, isFile: false }],
  );
  const [body] = Object.values(requestBody?.content ?? {});
  const whole = body && resolve(body.schema, document);
  const sent = Object.entries(whole?.properties ?? {}).map(([name, schema]) => ({
    ...member(name, schema),
    required: whole?.required?.includes(name) ?? false,
    isFile: schema.format === 'binary',
  }));
  return [...placed, ...sent].filter(({ name }) => security.length === 0 || !tokens.includes(name));
}

const resolve = (schema: Schema, { components }: Description): Schema | undefined =>
  schema.$ref === undefined ? schema : components.schemas[schema.$ref.replace('#/components/schemas/', '')];

function member(name: string, schema: Schema): Member {
  const {
    type = schema.anyOf?.flatMap((one) => one.type ?? []) ?? 'string',
    format,
    description = '',
    examples,
  } = schema;
  const [example] = examples ?? [];
  const types = [type].flat().filter((one) => one !== 'null');
  return {
    name,
    type: format === 'binary' ? 'file' : [...new Set(types)].join(' / '),
    description,
    example,
    values: schema.enum ?? [],
  };
}

function answerOf({ responses }: DescribedOperation): Pick<DocumentedOperation, 'answer' | 'otherTypes'> {
  const { 'application/json': json, ...others } = responses['200']?.content ?? {};
  const all = json?.schema ? membersOf(json.schema, '') : [];
  const first = new Map(all.map((one) => [one.name, one]));
  return {
    answer: [...first.values()].filter(({ name }) => !envelope.includes(name)),
    otherTypes: Object.keys(others),
  };
}

/** Every member at any depth: `data[].id`. */
function membersOf(schema: Schema, prefix: string): Member[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [
    member(prefix + name, one),
    ...(one.items ? membersOf(one.items, `${prefix}${name}[].`) : membersOf(one, `${prefix}${name}.`)),
  ]);
  return [...own, ...(schema.anyOf ?? []).flatMap((one) => membersOf(one, prefix))];
}

const errorsOf = ({ responses }: DescribedOperation): ErrorName[] =>
  Object.values(responses)
    .flatMap(({ content }) => Object.keys(content?.['application/json']?.examples ?? {}))
    .filter(isErrorName);

/** Failures that most operations share, described once in the guide. */
export function commonErrors(operations: readonly DocumentedOperation[]): ReadonlySet<ErrorName> {
  const counts = new Map<ErrorName, number>();
  for (const { errors } of operations) for (const name of errors) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > operations.length / 2).map(([name]) => name));
}
