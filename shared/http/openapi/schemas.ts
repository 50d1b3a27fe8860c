/** Converts an endpoint's zod schemas to JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
import { z } from 'zod';
import type { Endpoint } from '../../api/endpoint.ts';
import { memberWordsOf } from './words.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A JSON Schema, by the keywords that are looked at here. */
export interface JsonSchema extends Json {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly examples?: readonly unknown[];
}

/** One parameter, as its callers see it. */
export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** The parameters of an endpoint. */
export function fieldsOf({ uri, input, missing = {}, file }: Endpoint<never>): Field[] {
  return Object.entries(input.shape).map(([name, field]) => {
    const required = name in missing || !(field as z.ZodType).safeParse(undefined).success;
    const schema =
      name === file ? { type: 'string', format: 'binary' } : withoutNull(schemaOf(field as z.ZodType, 'input'));
    return { name, schema: described(nameOf(uri), name, required ? nonEmpty(schema) : schema), required };
  });
}

/** An object of these parameters. */
export function objectOf(fields: readonly Field[]): JsonSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const properties = Object.fromEntries(fields.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties, ...(required.length && { required }) };
}

/** `User.login` of `api.User.login`. */
export const nameOf = (uri: string): string => uri.replace(/^api\./, '');

/** An empty text means a missing field, so one that is required has a character. */
function nonEmpty(schema: JsonSchema): JsonSchema {
  return schema.type === 'string' && !schema.format && !schema.enum ? { minLength: 1, ...schema } : schema;
}

/** Null means a missing field, whatever its type. */
function withoutNull({ anyOf, ...rest }: JsonSchema): JsonSchema {
  if (!anyOf) return rest;
  const [only, ...others] = anyOf.filter(({ type }) => type !== 'null');
  return others.length || !only ? { anyOf, ...rest } : { ...only, ...rest };
}

/** Null as a second type of one schema: for a separate schema, generators create a class. */
function withNull(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const [one, none, ...others] = anyOf ?? [];
  if (typeof one?.type !== 'string' || none?.type !== 'null' || others.length) return schema;
  return { ...rest, ...one, type: [one.type, 'null'] };
}

/** Adds the description of words.ts if the schema has none. */
function described(endpoint: string, name: string, schema: JsonSchema): JsonSchema {
  const { description, example: said } = memberWordsOf(endpoint, name) ?? {};
  // A list in answers is comma-separated text in requests.
  const example = Array.isArray(said) && schema.items === undefined ? said.join(',') : said;
  const told = example === undefined || schema.examples ? {} : { examples: [example] };
  return { ...(description && { description }), ...told, ...schema };
}

/**
 * The complete success answer: exactly the members of the envelope and of the endpoint.
 * @param envelope the schemas of error_code, api_uri and message
 */
export function answerSchema(
  endpoint: string,
  output: z.ZodType,
  envelope: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  const { anyOf, ...own } = oneObject(withWords(endpoint, schemaOf(output, 'output')));
  const whole = (one: JsonSchema): JsonSchema => ({
    ...one,
    properties: { ...envelope, ...one.properties },
    required: [...Object.keys(envelope), ...(one.required ?? [])],
  });
  return anyOf ? { anyOf: anyOf.map(whole) } : whole(own);
}

/**
 * Merges objects without common members: generators create one class, while for several they choose the first that fits
 * any answer.
 */
function oneObject(schema: JsonSchema): JsonSchema {
  const several = schema.anyOf ?? [];
  const members = several.flatMap(({ properties = {} }) => Object.entries(properties));
  if (several.length === 0 || new Set(members.map(([name]) => name)).size < members.length) return schema;
  const { anyOf, ...own } = schema;
  return { ...own, type: 'object', properties: Object.fromEntries(members), required: [], additionalProperties: false };
}

/** `described` for every member of an answer at any depth. */
function withWords(endpoint: string, schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf, ...rest } = withNull(schema);
  const members = Object.entries(properties ?? {});
  return {
    ...rest,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        members.map(([name, schema]) => [name, described(endpoint, name, withWords(endpoint, schema))]),
      ),
    }),
    ...(items !== undefined && { items: withWords(endpoint, items) }),
    ...(anyOf && { anyOf: anyOf.map((one) => withWords(endpoint, one)) }),
  };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
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
  return rest as JsonSchema;
}

function narrowed(first: Json, second: Json): Json {
  if (second.enum !== undefined || second.const !== undefined) return second;
  return first.type === second.type ? second : {};
}
