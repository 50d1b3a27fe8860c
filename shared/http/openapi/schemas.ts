/** Converts an endpoint's zod schemas to JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
import { z } from 'zod';
import type { Endpoint } from '../../api/endpoint.ts';
import { memberWordsOf } from './words.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One parameter, as its callers see it. */
export interface Field {
  readonly name: string;
  readonly schema: Json;
  readonly required: boolean;
}

/** The parameters of an endpoint. */
export function fieldsOf({ uri, input, missing = {}, file }: Endpoint<never>): Field[] {
  return Object.entries(input.shape).map(([name, field]) => ({
    name,
    schema: described(
      nameOf(uri),
      name,
      name === file ? { type: 'string', format: 'binary' } : withoutNull(schemaOf(field as z.ZodType, 'input')),
    ),
    required: name in missing || !(field as z.ZodType).safeParse(undefined).success,
  }));
}

/** An object of these parameters. */
export function objectOf(fields: readonly Field[]): Json {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties, ...(required.length && { required }) };
}

/** `User.login` of `api.User.login`. */
export const nameOf = (uri: string): string => uri.replace(/^api\./, '');

/** Null means a missing field, whatever its type. */
function withoutNull({ anyOf, ...rest }: Json): Json {
  if (!Array.isArray(anyOf)) return rest;
  const [only, ...others] = (anyOf as Json[]).filter(({ type }) => type !== 'null');
  return others.length || !only ? { anyOf, ...rest } : { ...only, ...rest };
}

/** Null as a second type of one schema: for a separate schema, generators create a class. */
function withNull(schema: Json): Json {
  const { anyOf, ...rest } = schema as { anyOf?: Json[] } & Json;
  const [one, none, ...others] = anyOf ?? [];
  if (typeof one?.type !== 'string' || none?.type !== 'null' || others.length) return schema;
  return { ...rest, ...one, type: [one.type, 'null'] };
}

/** Adds the description of words.ts if the schema has none. */
function described(endpoint: string, name: string, schema: Json): Json {
  const { description, example: said } = memberWordsOf(endpoint, name) ?? {};
  // A list in answers is comma-separated text in requests.
  const example = Array.isArray(said) && schema.items === undefined ? said.join(',') : said;
  const told = example === undefined || Array.isArray(schema.examples) ? {} : { examples: [example] };
  return { ...(description && { description }), ...told, ...schema };
}

/**
 * The complete success answer: exactly the members of the envelope and of the endpoint.
 * @param envelope the schemas of error_code, api_uri and message
 */
export function answerSchema(endpoint: string, output: z.ZodType, envelope: Json): Json {
  const { anyOf, ...own } = oneObject(withWords(endpoint, schemaOf(output, 'output')));
  const whole = (one: Json): Json => ({
    ...one,
    properties: { ...envelope, ...(one.properties as Json) },
    required: [...Object.keys(envelope), ...((one.required as string[]) ?? [])],
  });
  return anyOf ? { anyOf: anyOf.map(whole) } : whole(own);
}

/**
 * Merges objects without common members: generators create one class, while for several they choose the first that fits
 * any answer.
 */
function oneObject(schema: Json): Json & { readonly anyOf?: readonly Json[] } {
  const several = (schema.anyOf as Json[] | undefined) ?? [];
  const members = several.flatMap(({ properties }) => Object.entries(properties as Json));
  if (several.length === 0 || new Set(members.map(([name]) => name)).size < members.length) return schema;
  const { anyOf, ...own } = schema;
  return { ...own, type: 'object', properties: Object.fromEntries(members), required: [], additionalProperties: false };
}

/** `described` for every member of an answer at any depth. */
function withWords(endpoint: string, schema: Json): Json {
  const { properties, items, anyOf, ...rest } = withNull(schema);
  const members = Object.entries((properties ?? {}) as Record<string, Json>);
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        members.map(([name, schema]) => [name, described(endpoint, name, withWords(endpoint, schema))]),
      ),
    }),
    ...(items !== undefined && { items: withWords(endpoint, items as Json) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((one: Json) => withWords(endpoint, one)) }),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod;
      // Of two piped schemas, the second also applies to the input.
      if (io === 'input' && def.type === 'pipe') {
        const second = def.out as z.ZodType;
        Object.assign(jsonSchema, narrowed(jsonSchema, schemaOf(second, io)));
      }
      // Generators make members with a default required.
      if (io === 'input') delete jsonSchema.default;
      const { type, enum: values } = jsonSchema;
      if (type === 'number' && values?.every(Number.isInteger)) jsonSchema.type = 'integer';
      // The format already appears in the description.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return rest;
}

function narrowed(first: Json, second: Json): Json {
  if (second.enum !== undefined || second.const !== undefined) return second;
  return first.type === second.type ? second : {};
}
