/** Tokens among the parameters of a body, of which a request has one alone, there or in its header. */
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import type { Parameters } from './parameters.ts';

const FIELDS = ['access_token', 'login_token'];

/** The parameters that hold a token. An empty one is none, and so is null. */
export const tokenFields = (parameters: Readonly<Parameters>): string[] =>
  FIELDS.filter((name) => parameters[name] != null && parameters[name] !== '');

/** @param field the one that is too many */
export const secondToken = (field: string): ApiError =>
  new ApiError('INVALID_PARAMETER', { details: [{ field, reason: reason('onlyToken') }] });

/** Where the header has one. @throws ApiError INVALID_PARAMETER */
export function refuseSecondToken(parameters: Readonly<Parameters>): void {
  const [field] = tokenFields(parameters);
  if (field) throw secondToken(field);
}
