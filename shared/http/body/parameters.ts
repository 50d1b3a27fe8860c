/** Parameters of a request by name. A duplicate becomes an array, which `readInput` rejects by name; a token is named once. */
import { ApiError, type Detail } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import type { Charset } from './charset.ts';

export type Parameters = Record<string, unknown>;

/** More than any endpoint has. */
export const MOST_PARAMETERS = 200;

/** @param pairs in the order of the request */
export function byName(pairs: readonly (readonly [name: string, value: unknown])[]): Parameters {
  const once: Parameters = Object.fromEntries(pairs);
  if (Object.keys(once).length === pairs.length) return once;
  const given = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...given].map(([name, values]) => [name, values.length === 1 ? values[0]?.[1] : values.map(([, value]) => value)]),
  );
}

/** The fault of bytes that are invalid in their character set. */
export const undecodable = (fields: readonly string[], { name }: Charset): ApiError =>
  invalid([...new Set(fields)].map((field) => ({ field, reason: reason('undecodable', { charset: name }) })));

/** The error for too many parameters. */
export const tooMany = (): ApiError =>
  invalid([{ field: 'body', reason: reason('tooManyParameters', { most: MOST_PARAMETERS }) }]);

/** The error for a JSON body with too many values. */
export const tooManyValues = (most: number): ApiError =>
  invalid([{ field: 'body', reason: reason('tooManyValues', { most }) }]);

/** The body has no type that we read. */
export const unreadable = (cause?: unknown): ApiError =>
  new ApiError('BODY_UNREADABLE', {
    details: [{ field: 'body', reason: reason('unreadable') }],
    cause,
  });

const invalid = (details: Detail[]): ApiError => new ApiError('INVALID_PARAMETER', { details });

const TOKEN_FIELDS = ['access_token', 'login_token'];

/** The parameters with a token; empty and null ones count as none. */
export const tokenFields = (parameters: Readonly<Parameters>): string[] =>
  TOKEN_FIELDS.filter((name) => parameters[name] != null && parameters[name] !== '');

/** @param field the redundant one */
export const secondToken = (field: string): ApiError =>
  new ApiError('INVALID_PARAMETER', { details: [{ field, reason: reason('onlyToken') }] });

/** Rejects a second token beside that of the header. @throws ApiError INVALID_PARAMETER */
export function refuseSecondToken(parameters: Readonly<Parameters>): void {
  const [field] = tokenFields(parameters);
  if (field) throw secondToken(field);
}
