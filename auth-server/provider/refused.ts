/** A documented error inside the engine: RFC 6749's error outside, with the catalogue's name kept for the face. */
import { errors } from 'oidc-provider';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';

const documented = new WeakMap<object, ApiError>();

/** RFC 6749 section 5.2's words for what a grant of ours refuses. */
const rfcErrors: { readonly [K in ErrorName]?: string } = {
  GRANT_CREDENTIALS_REQUIRED: 'invalid_request',
  RATE_LIMITED: 'slow_down',
};

/** What to throw into the engine for a documented error; anything else goes on as it is. */
export function refused(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.status >= 500) return error;
  const word = rfcErrors[error.errorName] ?? 'invalid_grant';
  const thrown = new errors.CustomOIDCProviderError(word, error.message.toLowerCase());
  thrown.statusCode = error.status === 429 ? 429 : 400;
  thrown.status = thrown.statusCode;
  documented.set(thrown, error);
  return thrown;
}

/** The documented error behind what the engine threw, where there is one. */
export const documentedError = (thrown: object): ApiError | undefined => documented.get(thrown);
