/**
 * Turns an operation of operators into an endpoint of the management API. It is served by the resource API, which
 * accepts tokens, hears of revocations, and is known to other programs.
 */
import { z } from 'zod';
import { type Endpoint, endpoint } from '../../shared/api/endpoint.ts';
import type { ErrorName } from '../../shared/api/errors.ts';
import { integer } from '../../shared/api/fields.ts';
import type { Scope } from '../../shared/api/scopes.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { type Operation, perform } from '../../shared/operations/operation.ts';
import type { Language } from '../../shared/words/language.ts';

/** Signing keys belong to the auth-server. */
export type AdminDeps = Omit<OperationDeps, 'signingKeys'>;

interface Spec<I extends z.ZodType, O extends z.ZodType, E extends ErrorName, S extends z.ZodRawShape> {
  readonly uri: `api.Admin.${string}`;
  readonly scope: Scope & `admin:${string}`;
  readonly operation: Operation<AdminDeps, I, O, E>;
  readonly input: z.ZodObject<S>;
  /** The operation's input. @param language of whoever calls */
  given(input: z.output<z.ZodObject<S>>, language: Language): z.input<I>;
  readonly output: z.ZodType;
  /** The fields of the answer. */
  answer(result: z.input<O>, input: z.output<z.ZodObject<S>>): object;
}

/** The caller is an app, and the audit names it. */
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
    async handle({ input, caller: { clientId }, http: { language } }, deps) {
      const actor = { via: 'api', clientId } as const;
      return answer(await perform(operation, { input: given(input, language), actor }, deps), input);
    },
  });

/** The `given` or the `answer` where the operation's own is the endpoint's too. */
export const asItIs = <T>(it: T): T => it;

const MOST = 200;
const USUAL = 50;

/** What names a row to `before`. */
type Cursor = z.ZodType<number> | z.ZodType<string>;

/** The parameters by which a list is asked for a page at a time, the newest first. */
export const paged = <C extends z.ZodType>(cursor: C) => ({
  before: cursor.optional(),
  limit: integer(1, MOST).default(USUAL),
});

/** What asks an operation for one row more than the page has: by that it is known whether another page follows. */
export const oneMore = <T extends { readonly limit: number }>(input: T): T => ({ ...input, limit: input.limit + 1 });

/** The fields of a page. `next` is the `before` of the page that follows, and is left out where none does. */
export function page<T>(rows: readonly T[], limit: number, cursorOf: (row: T) => number | string) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, ...(rows.length > limit && last !== undefined && { next: cursorOf(last) }) };
}

/** The shape of a page. @param rows the shape of `data` */
export const pageShape = (rows: z.ZodType, cursor: Cursor) => z.object({ data: rows, next: cursor.optional() });
