/** Reads the token to revoke: where every call has its token, or by the name of RFC 7009 section 2.1. */
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';

const token = text(2048).optional();

export const tokenToRevoke = z.object({ access_token: token, login_token: token, token });

/** A token that is bound to a key is sent by the other scheme. */
const BY_HEADER = /^(?:Bearer|DPoP) +(\S+) *$/i;

/**
 * @param authorization the header of that name
 * @throws ApiError ACCESS_TOKEN_REQUIRED without one, INVALID_PARAMETER for two
 */
export function tokenOf(given: z.output<typeof tokenToRevoke>, authorization: string): string {
  const [, bearer] = BY_HEADER.exec(authorization) ?? [];
  const [first, second] = new Set([...Object.values(given), bearer].filter((one) => one !== undefined));
  if (second !== undefined) {
    throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'token', reason: reason('onlyToken') }] });
  }
  if (first === undefined) throw new ApiError('ACCESS_TOKEN_REQUIRED');
  return first;
}
