/**
 * From an operation of operators to an endpoint of the management API. It stands at the resource API: that one takes tokens,
 * knows how to hear of their end, and is where programs of others come already.
 */
import type { z } from 'zod';
import { type Endpoint, endpoint } from '../../shared/api/endpoint.ts';
import type { ErrorName } from '../../shared/api/errors.ts';
import type { Scope } from '../../shared/api/scopes.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { type Operation, perform } from '../../shared/operations/operation.ts';

/** Keys that sign are the auth-server's. */
export type AdminDeps = Omit<OperationDeps, 'signingKeys'>;

interface Spec<I extends z.ZodType, O extends z.ZodType, E extends ErrorName, S extends z.ZodRawShape> {
  readonly uri: `api.Admin.${string}`;
  readonly scope: Scope & `admin:${string}`;
  readonly operation: Operation<AdminDeps, I, O, E>;
  readonly input: z.ZodObject<S>;
  /** The operation's own input. */
  given(input: z.output<z.ZodObject<S>>): z.input<I>;
  readonly output: z.ZodType;
  /** The fields of the answer. */
  answer(result: z.input<O>): object;
}

/** Whoever calls is an app; what it does is put down as its doing. */
export const adminEndpoint = <
  I extends z.ZodType,
  O extends z.ZodType,
  const E extends ErrorName,
  S extends z.ZodRawShape,
>({
  uri,
  scope,
  operation,
  input,
  given,
  output,
  answer,
}: Spec<I, O, E, S>): Endpoint<AdminDeps> =>
  endpoint<AdminDeps>()({
    uri,
    method: 'POST',
    summary: `${operation.summary}${operation.summary.endsWith('.') ? '' : '.'}`,
    auth: 'app',
    scopes: [scope],
    input,
    output,
    errors: operation.errors,
    limits: [{ per: 'client', points: 600, seconds: 60 }],
    async handle({ input, caller: { clientId } }, deps) {
      const actor = { via: 'api', clientId } as const;
      return answer(await perform(operation, { input: given(input), actor }, deps));
    },
  });
