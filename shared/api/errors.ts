/**
 * The error catalogue: every code of the API document by name, with its HTTP status and its `api_uri`. The messages are
 * in shared/words. Imports only types.
 */
import type { Reason } from './reasons.ts';

export const catalogue = {
  FORBIDDEN: entry(403, 403, 'system.exception'),
  NOT_FOUND: entry(404, 404, 'system.exception'),
  INTERNAL: entry(100001, 500, 'system.common'),
  UNAVAILABLE: entry(100001, 503, 'system.common'),
  UNKNOWN: entry(100002, 500, 'system.common'),
  DATABASE: entry(100003, 503, 'system.common'),
  VALIDATION_FAILED: entry(100004, 400, 'system.common'),
  UPLOAD_REFUSED: entry(100004, 400, 'system.common'),
  MAIL_FAILED: entry(100005, 503, 'system.common'),
  INVALID_PARAMETER: entry(100006, 400, 'system.common'),
  REQUEST_TOO_SLOW: entry(100006, 408, 'system.common'),
  OVERTAKEN: entry(100006, 409, 'system.common'),
  BODY_TOO_LARGE: entry(100006, 413, 'system.common'),
  BODY_UNREADABLE: entry(100006, 415, 'system.common'),
  EXPECTATION_UNKNOWN: entry(100006, 417, 'system.common'),
  HEADERS_TOO_LARGE: entry(100006, 431, 'system.common'),

  METHOD_NOT_ALLOWED: entry(200001, 405, 'api.common'),
  INVALID_CAPTCHA: entry(200002, 400, 'api.common'),
  CAPTCHA_VERIFICATION_FAILED: entry(200002, 400, 'api.common'),

  AUTHORIZE_PARAMETERS_REQUIRED: entry(201101, 400, 'api.Oauth.authorize'),
  INVALID_RESPONSE_TYPE: entry(201102, 400, 'api.Oauth.authorize'),
  INVALID_CLIENTID: entry(201103, 400, 'api.Oauth.authorize'),
  REDIRECT_URI_MISMATCH: entry(201104, 400, 'api.Oauth.authorize'),
  CODE_REQUIRED: entry(201105, 400, 'api.Oauth.authorize'),

  INVALID_ACCESS_TOKEN: entry(201201, 401, 'api.Oauth.accessToken'),
  ACCESS_TOKEN_REQUIRED: entry(201202, 401, 'api.Oauth.accessToken'),
  ACCESS_TOKEN_EXPIRED: entry(201203, 401, 'api.Oauth.accessToken'),
  RATE_LIMITED: entry(201204, 429, 'api.Oauth.accessToken'),
  CLIENT_GRANT_MISMATCH: entry(201205, 400, 'api.Oauth.accessToken'),
  PERMISSION_DENIED: entry(201206, 403, 'api.Oauth.accessToken'),
  SCOPE_NOT_ALLOWED: entry(201206, 400, 'api.Oauth.accessToken'),
  TOKEN_NOT_STORED: entry(201207, 503, 'api.Oauth.accessToken'),
  CLIENT_SECRET_MISMATCH: entry(201208, 401, 'api.Oauth.accessToken'),
  INVALID_REFRESH_TOKEN: entry(201209, 400, 'api.Oauth.accessToken'),
  CLIENT_ID_REQUIRED: entry(201210, 400, 'api.Oauth.accessToken'),
  CLIENT_SECRET_REQUIRED: entry(201211, 401, 'api.Oauth.accessToken'),
  GRANT_CREDENTIALS_REQUIRED: entry(201212, 400, 'api.Oauth.accessToken'),
  INVALID_CLIENT_ID: entry(201213, 401, 'api.Oauth.accessToken'),
  CLIENT_ACCOUNT_MISMATCH: entry(201214, 403, 'api.Oauth.accessToken'),
  INVALID_CODE: entry(201215, 400, 'api.Oauth.accessToken'),
  INVALID_GRANT_TYPE: entry(201216, 400, 'api.Oauth.accessToken'),

  DELETE_FAILED: entry(201301, 400, 'api.Oauth.delete'),
  REVOKE_FAILED: entry(201401, 400, 'api.Oauth.revoke'),

  ACCOUNT_NOT_FOUND: entry(202001, 404, 'api.User.common'),
  USERNAME_EXISTS: entry(202002, 409, 'api.User.common'),
  USERNAME_REGISTERED: entry(202002, 409, 'api.User.common'),
  EMAIL_EXISTS: entry(202003, 409, 'api.User.common'),
  PHONE_EXISTS: entry(202004, 409, 'api.User.common'),
  NICKNAME_EXISTS: entry(202005, 409, 'api.User.common'),
  INVALID_VERIFICATION_CODE: entry(202006, 400, 'api.User.common'),
  VERIFICATION_INTERVAL: entry(202007, 429, 'api.User.common'),
  VERIFICATION_NOT_SENT: entry(202008, 503, 'api.User.common'),
  INVALID_MEDIUM: entry(202009, 400, 'api.User.common'),

  NOT_LOGGED_IN: entry(202101, 401, 'api.User.login'),
  CREDENTIALS_REQUIRED: entry(202102, 400, 'api.User.login'),
  INCORRECT_PASSWORD: entry(202103, 401, 'api.User.login'),
  SECOND_FACTOR_REQUIRED: entry(202104, 401, 'api.User.login'),
  INVALID_SECOND_FACTOR: entry(202105, 401, 'api.User.login'),
  REGISTER_FAILED: entry(202202, 503, 'api.User.register'),

  AVATAR_UPLOAD_FAILED: entry(202301, 503, 'api.User.setting'),
  AVATAR_NOT_UPLOADED: entry(202301, 503, 'api.User.setting'),
  UNBIND_FAILED: entry(202302, 503, 'api.User.setting'),
  NOT_BOUND: entry(202302, 404, 'api.User.setting'),
  UPDATE_FAILED: entry(202303, 503, 'api.User.setting'),
  PASSWORD_OVERTAKEN: entry(202303, 409, 'api.User.setting'),
  SAME_PASSWORD: entry(202304, 400, 'api.User.setting'),
  PASSWORDS_DIFFER: entry(202305, 400, 'api.User.setting'),
  NO_AVATAR: entry(202401, 404, 'api.User.avatar'),

  NO_EVENTS: entry(203101, 200, 'api.Calendar.events'),
  EVENT_NOT_ADDED: entry(203201, 503, 'api.Calendar.add'),
  CALENDAR_FULL: entry(203201, 409, 'api.Calendar.add'),
  EVENT_ID_REQUIRED: entry(203301, 400, 'api.Calendar.update'),

  NO_FRIENDS: entry(204101, 200, 'api.Intercourse.friend'),
  FRIEND_NOT_MADE: entry(204102, 400, 'api.Intercourse.friend'),
  FRIENDSHIP_OVERTAKEN: entry(204102, 409, 'api.Intercourse.friend'),
  FRIEND_NOT_DELETED: entry(204103, 404, 'api.Intercourse.friend'),
  FRIEND_NOT_NOTIFIED: entry(204104, 503, 'api.Intercourse.friend'),

  NO_CONTENT: entry(205101, 200, 'api.Content.list'),
  CONTENT_NOT_ADDED: entry(205201, 503, 'api.Content.add'),
  CONTENT_REFUSED: entry(205201, 409, 'api.Content.add'),
  CONTENT_ID_REQUIRED: entry(205301, 400, 'api.Content.update'),

  INVALID_IMAGE: entry(206001, 400, 'api.image.common'),
  IMAGE_TOO_LARGE: entry(206001, 413, 'api.image.common'),
} as const satisfies Record<string, CatalogueEntry>;

/** The two codes that are no failures: those of the envelope and of the health pages. */
export const success = {
  SUCCESSFUL: entry(0, 200, 'system.success'),
  OK: entry(200, 200, 'system.success'),
} as const;

export type ErrorName = keyof typeof catalogue;

export interface CatalogueEntry {
  readonly code: number;
  readonly status: number;
  readonly uri: string;
}

/** One fault of one parameter, as in `details`. */
export interface Detail {
  readonly field: string;
  readonly reason: Reason;
}

export interface Particulars {
  /** Replaces `%d` in the message, in whole seconds. */
  readonly seconds?: number;
  /** The faults of parameters; their reasons are added to the message. */
  readonly details?: readonly Detail[];
  /** Seconds for the `Retry-After` header. */
  readonly retryAfter?: number;
  /** Additional response headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Additional members of the envelope, such as RFC 6749's `error`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** For the log alone. */
  readonly cause?: unknown;
}

/** A failure that is reported to the caller, by its name in the catalogue. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly errorName: ErrorName;
  readonly particulars: Particulars;

  constructor(errorName: ErrorName, particulars: Particulars = {}) {
    super(errorName, { cause: particulars.cause });
    this.errorName = errorName;
    this.particulars = particulars;
  }

  get status(): number {
    return catalogue[this.errorName].status;
  }
}

/** Whether the catalogue has an error of this name. */
export const isErrorName = (name: string): name is ErrorName => Object.hasOwn(catalogue, name);

/** The code of an error of the catalogue as text; `otherwise` for the word of any other error. */
export const codeTextOf = (name: string, otherwise: string): string =>
  isErrorName(name) ? String(catalogue[name].code) : otherwise;

/** The name of an error of the catalogue; undefined for any other error. */
export const errorNameOf = (error: unknown): ErrorName | undefined =>
  error instanceof ApiError ? error.errorName : undefined;

/** Whether an error is this one of the catalogue. */
export const isApiError = (error: unknown, name: ErrorName): error is ApiError =>
  error instanceof ApiError && error.errorName === name;

/** True for bugs and faults of the server, false for mistakes of the caller. */
export const isFault = (thrown: unknown): boolean => !(thrown instanceof ApiError) || thrown.status >= 500;

function entry(code: number, status: number, uri: string): CatalogueEntry {
  return { code, status, uri };
}
