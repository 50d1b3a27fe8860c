/**
 * The error catalogue: every code of the API document by name, with its HTTP status, the `api_uri` of its table and its
 * words in both languages. Imports nothing.
 */
import type { Language } from '../words/language.ts';

export const catalogue = {
  FORBIDDEN: entry(403, 403, 'system.exception', 'Unauthorized', '未授权'),
  NOT_FOUND: entry(404, 404, 'system.exception', 'Not found', '无法找到资源'),
  INTERNAL: entry(100001, 500, 'system.common', 'Internal error', '内部错误'),
  UNAVAILABLE: entry(100001, 503, 'system.common', 'Internal error', '内部错误'),
  UNKNOWN: entry(100002, 500, 'system.common', 'Unknown error', '未知错误'),
  DATABASE: entry(100003, 503, 'system.common', 'Database error', '数据库错误'),
  VALIDATION_FAILED: entry(100004, 400, 'system.common', 'Validation failed', '验证失败'),
  UPLOAD_REFUSED: entry(100004, 400, 'system.common', 'Validation failed', '上传验证失败(原因)'),
  MAIL_FAILED: entry(100005, 503, 'system.common', 'Mail sending failed', '邮件发送失败'),
  INVALID_PARAMETER: entry(100006, 400, 'system.common', 'Invalid parameter', '无效参数'),
  REQUEST_TOO_SLOW: entry(100006, 408, 'system.common', 'Invalid parameter', '无效参数'),
  OVERTAKEN: entry(100006, 409, 'system.common', 'Invalid parameter', '无效参数'),
  BODY_TOO_LARGE: entry(100006, 413, 'system.common', 'Invalid parameter', '无效参数'),
  BODY_UNREADABLE: entry(100006, 415, 'system.common', 'Invalid parameter', '无效参数'),
  EXPECTATION_UNKNOWN: entry(100006, 417, 'system.common', 'Invalid parameter', '无效参数'),
  HEADERS_TOO_LARGE: entry(100006, 431, 'system.common', 'Invalid parameter', '无效参数'),

  METHOD_NOT_ALLOWED: entry(200001, 405, 'api.common', 'POST method required', 'POST方法提交'),
  INVALID_CAPTCHA: entry(200002, 400, 'api.common', 'Invalid captcha', '无效验证码'),
  CAPTCHA_VERIFICATION_FAILED: entry(200002, 400, 'api.common', 'Captcha verification failed', '验证失败'),

  AUTHORIZE_PARAMETERS_REQUIRED: entry(
    201101,
    400,
    'api.Oauth.authorize',
    'redirect_uri and client_id are required',
    '参数redirect_uri和client_id不可为空',
  ),
  INVALID_RESPONSE_TYPE: entry(201102, 400, 'api.Oauth.authorize', 'Invalid response_type', '参数response_type无效'),
  INVALID_CLIENTID: entry(201103, 400, 'api.Oauth.authorize', 'Invalid clientid', '参数clientid无效'),
  REDIRECT_URI_MISMATCH: entry(
    201104,
    400,
    'api.Oauth.authorize',
    'redirect_uri and client_id are not matched',
    '参数redirect_uri和client_id不匹配',
  ),
  CODE_REQUIRED: entry(201105, 400, 'api.Oauth.authorize', 'Authorization code required', '授权码不可为空'),

  INVALID_ACCESS_TOKEN: entry(201201, 401, 'api.Oauth.accessToken', 'Invalid access_token', '参数access_token无效'),
  ACCESS_TOKEN_REQUIRED: entry(
    201202,
    401,
    'api.Oauth.accessToken',
    'access_token is required',
    '参数access_token不可为空',
  ),
  ACCESS_TOKEN_EXPIRED: entry(
    201203,
    401,
    'api.Oauth.accessToken',
    'access_token expires or does not exist',
    '参数access_token过期或不存在',
  ),
  RATE_LIMITED: entry(201204, 429, 'api.Oauth.accessToken', 'API requests out of rate limit', '接口请求超限'),
  CLIENT_GRANT_MISMATCH: entry(
    201205,
    400,
    'api.Oauth.accessToken',
    'client_id client_secret grant_type redirect_uri are not matched',
    '参数client_id, client_secret, grant_type, redirect_uri不匹配',
  ),
  PERMISSION_DENIED: entry(201206, 403, 'api.Oauth.accessToken', 'Api permission denied', '无权访问该接口'),
  SCOPE_NOT_ALLOWED: entry(201206, 400, 'api.Oauth.accessToken', 'Api permission denied', '无权访问该接口'),
  TOKEN_NOT_STORED: entry(201207, 503, 'api.Oauth.accessToken', 'Cache access_token failed', '缓存access_token失败'),
  CLIENT_SECRET_MISMATCH: entry(
    201208,
    401,
    'api.Oauth.accessToken',
    'client_id client_secret are not matched',
    '参数client_id和client_secret不匹配',
  ),
  INVALID_REFRESH_TOKEN: entry(201209, 400, 'api.Oauth.accessToken', 'Invalid refresh_token', '参数refresh_token无效'),
  CLIENT_ID_REQUIRED: entry(201210, 400, 'api.Oauth.accessToken', 'client_id is required', '参数client_id不可为空'),
  CLIENT_SECRET_REQUIRED: entry(
    201211,
    401,
    'api.Oauth.accessToken',
    'client_secret is required',
    '参数client_secret不可为空',
  ),
  GRANT_CREDENTIALS_REQUIRED: entry(
    201212,
    400,
    'api.Oauth.accessToken',
    'Access username and password are required',
    '用户名和密码不可为空',
  ),
  INVALID_CLIENT_ID: entry(201213, 401, 'api.Oauth.accessToken', 'Invalid client_id', '参数client_id无效'),
  CLIENT_ACCOUNT_MISMATCH: entry(
    201214,
    403,
    'api.Oauth.accessToken',
    'client_id and username are not matched',
    '参数client_id和用户名不匹配',
  ),
  INVALID_CODE: entry(201215, 400, 'api.Oauth.accessToken', 'Invalid authorization code', '授权码无效'),
  INVALID_GRANT_TYPE: entry(201216, 400, 'api.Oauth.accessToken', 'Invalid grant_type', '参数grant_type无效'),

  DELETE_FAILED: entry(201301, 400, 'api.Oauth.delete', 'Failed to delete access_token', '删除access_token失败'),
  REVOKE_FAILED: entry(201401, 400, 'api.Oauth.revoke', 'Failed to revoke access_token', '撤销access_token失败'),

  ACCOUNT_NOT_FOUND: entry(202001, 404, 'api.User.common', 'Account does not exist', '账户不存在'),
  USERNAME_EXISTS: entry(202002, 409, 'api.User.common', 'The username already exists', '该账户已存在'),
  USERNAME_REGISTERED: entry(202002, 409, 'api.User.common', 'The username already registered', '用户名已存在'),
  EMAIL_EXISTS: entry(202003, 409, 'api.User.common', 'The email already exists', '该邮件地址已存在'),
  PHONE_EXISTS: entry(202004, 409, 'api.User.common', 'The phone number already exists', '该电话号码已存在'),
  NICKNAME_EXISTS: entry(202005, 409, 'api.User.common', 'The Nick name already exists', '该昵称已存在'),
  INVALID_VERIFICATION_CODE: entry(202006, 400, 'api.User.common', 'Invalid verification code', '验证码无效'),
  VERIFICATION_INTERVAL: entry(
    202007,
    429,
    'api.User.common',
    'The sending interval of verification code is %d seconds',
    '发送间隔为%d秒',
  ),
  VERIFICATION_NOT_SENT: entry(202008, 503, 'api.User.common', 'Failed to send verification code', '发送验证码失败'),
  INVALID_MEDIUM: entry(202009, 400, 'api.User.common', 'Invalid communication method', '无效的通讯方式'),

  NOT_LOGGED_IN: entry(202101, 401, 'api.User.login', 'Not logged in yet', '尚未登录'),
  CREDENTIALS_REQUIRED: entry(
    202102,
    400,
    'api.User.login',
    'Username and password are required',
    '用户名密码不可为空',
  ),
  INCORRECT_PASSWORD: entry(202103, 401, 'api.User.login', 'Incorrect password', '密码错误'),
  REGISTER_FAILED: entry(202202, 503, 'api.User.register', 'Failed to register', '注册失败'),

  AVATAR_UPLOAD_FAILED: entry(202301, 503, 'api.User.setting', 'Fail to upload avatar', '头像更新失败'),
  AVATAR_NOT_UPLOADED: entry(202301, 503, 'api.User.setting', 'Fail to upload avatar', '上传头像失败'),
  UNBIND_FAILED: entry(202302, 503, 'api.User.setting', 'Fail to unbind SNS account', '解绑社交网络账号失败'),
  NOT_BOUND: entry(202302, 404, 'api.User.setting', 'Fail to unbind SNS account', '解绑社交网络账号失败'),
  UPDATE_FAILED: entry(202303, 503, 'api.User.setting', 'Failed to update user information', '更新用户信息失败'),
  PASSWORD_OVERTAKEN: entry(202303, 409, 'api.User.setting', 'Failed to update user information', '更新用户信息失败'),
  SAME_PASSWORD: entry(202304, 400, 'api.User.setting', 'The old and new passwords are the same', '新旧密码相同'),
  PASSWORDS_DIFFER: entry(
    202305,
    400,
    'api.User.setting',
    'New and confirmed passwords are not the same',
    '新密码与确认密码不一致',
  ),
  NO_AVATAR: entry(202401, 404, 'api.User.avatar', 'The ID does not have an avatar', '该ID无头像'),

  NO_EVENTS: entry(203101, 200, 'api.Calendar.events', 'No to-do events', '无代办事宜'),
  EVENT_NOT_ADDED: entry(203201, 503, 'api.Calendar.add', 'Fail to add a event', '添加代办事项失败'),
  CALENDAR_FULL: entry(203201, 409, 'api.Calendar.add', 'Fail to add a event', '添加代办事项失败'),
  EVENT_ID_REQUIRED: entry(203301, 400, 'api.Calendar.update', 'Event id not specified', '未指定代办事项id'),

  NO_FRIENDS: entry(204101, 200, 'api.Intercourse.friend', 'No friends found', '没有好友'),
  FRIEND_NOT_MADE: entry(204102, 400, 'api.Intercourse.friend', 'Failed to make friends', '添加好友失败'),
  FRIENDSHIP_OVERTAKEN: entry(204102, 409, 'api.Intercourse.friend', 'Failed to make friends', '添加好友失败'),
  FRIEND_NOT_DELETED: entry(204103, 404, 'api.Intercourse.friend', 'Failed to delete a friend', '删除好友失败'),
  FRIEND_NOT_NOTIFIED: entry(204104, 503, 'api.Intercourse.friend', 'Failed to notify your friend', '通知好友失败'),

  INVALID_IMAGE: entry(206001, 400, 'api.image.common', 'Invalid input image', '图像无效'),
  IMAGE_TOO_LARGE: entry(206001, 413, 'api.image.common', 'Invalid input image', '图像无效'),
} as const satisfies Record<string, CatalogueEntry>;

/** The two answers that are no failure: the envelope's own, and that of the health pages. */
export const success = {
  SUCCESSFUL: entry(0, 200, 'system.success', 'Successful', '成功'),
  OK: entry(200, 200, 'system.success', 'OK', '成功'),
} as const;

export type ErrorName = keyof typeof catalogue;

export interface CatalogueEntry {
  readonly code: number;
  readonly status: number;
  readonly uri: string;
  readonly en: string;
  readonly zh: string;
}

/** One fault of one parameter, as `details` tells it. */
export interface Detail {
  readonly field: string;
  readonly reason: string;
}

export interface Particulars {
  /** Fills the `%d` of the message, in whole seconds. */
  readonly seconds?: number;
  /** What is wrong with which parameter; the reasons are added to the message. */
  readonly details?: readonly Detail[];
  /** Seconds after which another try makes sense: the `Retry-After` header. */
  readonly retryAfter?: number;
  /** Response headers of this failure alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the envelope, such as RFC 6749's `error`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** For the log alone. */
  readonly cause?: unknown;
}

/** A failure that the caller is told of, by its name in the catalogue. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly errorName: ErrorName;
  readonly particulars: Particulars;

  constructor(errorName: ErrorName, particulars: Particulars = {}) {
    super(catalogue[errorName].en, { cause: particulars.cause });
    this.errorName = errorName;
    this.particulars = particulars;
  }

  get status(): number {
    return catalogue[this.errorName].status;
  }
}

const REASONS = '(原因)';

/** True for what is no failure of the caller's. */
export const isFault = (thrown: unknown): boolean => !(thrown instanceof ApiError) || thrown.status >= 500;

/** The envelope of a failure, in the caller's language. */
export function failureEnvelope(error: ApiError, language: Language) {
  const { code, uri, [language]: words } = catalogue[error.errorName];
  const { seconds, details, extra } = error.particulars;
  const reasons = details?.map(({ field, reason }) => `${field} ${reason}`).join('; ') ?? '';
  const filled = words.replace('%d', String(seconds ?? 0));
  return {
    error_code: code,
    api_uri: uri,
    // Some words of the document have a place for the reasons: `(原因)`.
    message: filled.includes(REASONS)
      ? filled.replace(REASONS, () => (reasons ? `(${reasons})` : ''))
      : filled + (reasons ? `: ${reasons}` : ''),
    ...(details ? { details } : undefined),
    ...extra,
  };
}

function entry(code: number, status: number, uri: string, en: string, zh: string): CatalogueEntry {
  return { code, status, uri, en, zh };
}
