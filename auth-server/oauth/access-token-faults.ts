/** Token errors: the document's codes together with RFC 6749's error codes. */
import { codeWords, reasonsOf } from '../../shared/api/envelope.ts';
import { ApiError, type ErrorName, type Particulars } from '../../shared/api/errors.ts';
import { ofLibrary } from '../../shared/api/reasons.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { Refused } from '../../shared/operations/operation.ts';
import { documentedError, type EngineFault } from '../provider/engine-faults.ts';
import { isRedirectMismatch } from '../provider/internals.ts';

/** RFC 6749 section 5.2's `error` for each of the document's codes (contract section 3). */
const rfcErrors: { readonly [K in ErrorName]?: string } = {
  CLIENT_ID_REQUIRED: 'invalid_request',
  CLIENT_SECRET_REQUIRED: 'invalid_client',
  INVALID_CLIENT_ID: 'invalid_client',
  CLIENT_SECRET_MISMATCH: 'invalid_client',
  INVALID_GRANT_TYPE: 'unsupported_grant_type',
  CLIENT_GRANT_MISMATCH: 'invalid_grant',
  CODE_REQUIRED: 'invalid_request',
  INVALID_CODE: 'invalid_grant',
  INVALID_REFRESH_TOKEN: 'invalid_grant',
  GRANT_CREDENTIALS_REQUIRED: 'invalid_request',
  ACCOUNT_NOT_FOUND: 'invalid_grant',
  INCORRECT_PASSWORD: 'invalid_grant',
  SECOND_FACTOR_REQUIRED: 'invalid_grant',
  INVALID_SECOND_FACTOR: 'invalid_grant',
  CLIENT_ACCOUNT_MISMATCH: 'invalid_grant',
  RATE_LIMITED: 'slow_down',
  UNAVAILABLE: 'temporarily_unavailable',
  TOKEN_NOT_STORED: 'server_error',
  DATABASE: 'server_error',
  INTERNAL: 'server_error',
  UNKNOWN: 'server_error',
  SCOPE_NOT_ALLOWED: 'invalid_scope',
};

/** The HTTP status of each error of RFC 6749, which wins over the document's tables. */
const rfcStatuses: Readonly<Record<string, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  server_error: 503,
  temporarily_unavailable: 503,
};

/** Errors for which contract section 9 sets a status. */
const asksForFactor: ReadonlySet<ErrorName> = new Set(['SECOND_FACTOR_REQUIRED', 'INVALID_SECOND_FACTOR']);

/** An error with the HTTP status of RFC 6749 section 5.2. */
class RfcError extends ApiError {
  readonly #status: number;

  constructor(name: ErrorName, particulars: Particulars, status: number) {
    super(name, particulars);
    this.#status = status;
  }

  override get status(): number {
    return this.#status;
  }
}

/** The error with the members of RFC 6749 section 5.2 added: `error` and `error_description`. */
export function withRfcError(error: ApiError): ApiError {
  const { details = [], extra } = error.particulars;
  // RFC 8707 section 2 has its own error code for unusable resources, two at once among them.
  const ofResource = details.length > 0 && details.every(({ field }) => field === 'resource');
  const usual = ofResource ? 'invalid_target' : (rfcErrors[error.errorName] ?? 'invalid_request');
  const word = (extra?.error as string) ?? usual;
  const particulars: Particulars = {
    ...error.particulars,
    extra: {
      error: word,
      error_description: inAscii(reasonsOf(error) || wordsOf(error)),
      ...extra,
    },
    ...(word === 'invalid_client' && { headers: { 'WWW-Authenticate': 'Basic realm="upare"' } }),
  };
  // A device that polls too often is answered 400 (RFC 8628 section 3.5), an exceeded limit 429.
  const own = ['invalid_request', 'slow_down'].includes(word) || asksForFactor.has(error.errorName);
  const status = own ? error.status : (rfcStatuses[word] ?? 400);
  return new RfcError(error.errorName, particulars, status);
}

const wordsOf = (error: ApiError): string => (error instanceof Refused ? error.told() : codeWords(error.errorName));

/** What RFC 6749 section 5.2 and RFC 7591 allow: ASCII without quotation marks and backslashes, whatever was sent. */
const inAscii = (text: string): string =>
  text
    .replaceAll(/[’"]/g, "'")
    .replaceAll('…', '...')
    .replaceAll(/[^ -~]|\\/g, '?');

/** The documented error for what the engine threw. RFC 6749's error code is kept. */
export function faultOfGrant(grantType: string, fault: EngineFault): ApiError {
  const documented = documentedError(fault);
  if (documented) return documented;
  if (fault instanceof DatabaseFault) return new ApiError('TOKEN_NOT_STORED', { cause: fault });
  if (!fault.error) return new ApiError('INTERNAL', { cause: fault });

  if (isRedirectMismatch(fault)) return new ApiError('CLIENT_GRANT_MISMATCH');
  if (fault.error === 'invalid_grant') return new ApiError(invalidGrant[grantType] ?? 'INVALID_CODE');
  const extra = { error: fault.error };
  const reason = ofLibrary(fault.error_description ?? fault.error);
  if (fault.error === 'invalid_scope') {
    return new ApiError('SCOPE_NOT_ALLOWED', { details: [{ field: 'scope', reason }] });
  }
  if (grantType.endsWith(':device_code')) return new ApiError('INVALID_CODE', { extra });
  const field = fault.error === 'invalid_target' ? 'resource' : 'request';
  return new ApiError('INVALID_PARAMETER', { details: [{ field, reason }], extra });
}

const invalidGrant: Readonly<Record<string, ErrorName>> = {
  authorization_code: 'INVALID_CODE',
  refresh_token: 'INVALID_REFRESH_TOKEN',
};
