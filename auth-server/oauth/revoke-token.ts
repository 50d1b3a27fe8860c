/** Reads the token to revoke: by the document's parameter name or that of RFC 7009 section 2.1. */
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';

export const tokenToRevoke = z.object({ access_token: text(2048).optional(), token: text(2048).optional() });

/** @throws ApiError ACCESS_TOKEN_REQUIRED without one, INVALID_PARAMETER for two */
export function tokenOf({ access_token, token }: z.output<typeof tokenToRevoke>): string {
  if (access_token !== undefined && token !== undefined && access_token !== token) {
    throw new ApiError('INVALID_PARAMETER', {
      details: [{ field: 'token', reason: reason('onlyToken') }],
    });
  }
  const given = access_token ?? token;
  if (given === undefined) throw new ApiError('ACCESS_TOKEN_REQUIRED');
  return given;
}
