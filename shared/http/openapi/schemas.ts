/** From an endpoint's zod schemas to JSON Schema 2020-12, as OpenAPI 3.1 has it. */
import { z } from 'zod';
import type { Endpoint } from '../../endpoint.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One parameter as its callers see it. */
export interface Field {
  readonly name: string;
  readonly schema: Json;
  readonly required: boolean;
}

/** The parameters of an endpoint. */
export function fieldsOf({ input, missing = {}, file }: Endpoint<never>): Field[] {
  return Object.entries(input.shape).map(([name, field]) => ({
    name,
    schema: name === file ? { description: 'A file.' } : schemaOf(field as z.ZodType, 'input'),
    required: name in missing || !(field as z.ZodType).safeParse(undefined).success,
  }));
}

/**
 * The whole answer of a success: the members of the envelope and the endpoint's own, and no others.
 * @param envelope the schemas of error_code, api_uri and message
 */
export function answerSchema(output: z.ZodType, envelope: Json): Json {
  const { anyOf, ...own } = schemaOf(output, 'output') as { anyOf?: Json[] } & Json;
  const whole = (one: Json): Json => ({
    ...one,
    properties: { ...envelope, ...(one.properties as Json) },
    required: [...Object.keys(envelope), ...((one.required as string[]) ?? [])],
  });
  return anyOf ? { anyOf: anyOf.map(whole) } : whole(own);
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod;
      // Of two schemas in a row, the second has to hold for what is given too.
      if (io === 'input' && def.type === 'pipe') {
        const second = def.out as z.ZodType;
        Object.assign(jsonSchema, narrowed(jsonSchema, schemaOf(second, io)));
      }
      // A format says it in words that people read.
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
