/** Tokens among the parameters of a body. A request has one token, there or in its header. */
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import type { Parameters } from './parameters.ts';

const FIELDS = ['access_token', 'login_token'];

/** The parameters with a token; empty and null ones count as none. */
export const tokenFields = (parameters: Readonly<Parameters>): string[] =>
  FIELDS.filter((name) => parameters[name] != null && parameters[name] !== '');

/** @param field the redundant one */
export const secondToken = (field: string): ApiError =>
  new ApiError('INVALID_PARAMETER', { details: [{ field, reason: reason('onlyToken') }] });

/** Rejects a second token beside that of the header. @throws ApiError INVALID_PARAMETER */
export function refuseSecondToken(parameters: Readonly<Parameters>): void {
  const [field] = tokenFields(parameters);
  if (field) throw secondToken(field);
}
