/** The subset of OpenAPI that openapi/document.ts writes and the reference reads. */
import { z } from 'zod';

export type Schema = z.output<typeof schema>;

const schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  required: z.array(z.string()).optional(),
  $ref: z.string().optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get items() {
    return schema.optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
});

const operation = z.object({
  operationId: z.string(),
  description: z.string(),
  security: z.array(z.object({ bearer: z.array(z.string()).optional() })),
  parameters: z.array(
    z.object({
      name: z.string().optional(),
      in: z.string().optional(),
      required: z.boolean().optional(),
      description: z.string().optional(),
      example: z.unknown().optional(),
      schema: schema.optional(),
    }),
  ),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({
      content: z
        .record(
          z.string(),
          z.object({ schema: schema.optional(), examples: z.record(z.string(), z.unknown()).optional() }),
        )
        .optional(),
    }),
  ),
});

export type DescribedOperation = z.output<typeof operation>;

export const openApiShape = z.object({
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

export type Description = z.output<typeof openApiShape>;
