import test from 'ava';
import { codeWords, failureEnvelope } from '../../shared/api/envelope.ts';
import { ApiError, catalogue, type ErrorName, success } from '../../shared/api/errors.ts';
import { ofLibrary } from '../../shared/api/reasons.ts';

/** The tables of the API document, row by row: code, message, URI, Chinese where it has any. A code has other words where another endpoint has its own table. */
const document: readonly (readonly [number, string, string, string | undefined])[] = [
  [0, 'Successful', 'system.success', '成功'],
  [200, 'OK', 'system.success', '成功'],
  [403, 'Unauthorized', 'system.exception', '未授权'],
  [404, 'Not found', 'system.exception', '无法找到资源'],
  [100001, 'Internal error', 'system.common', '内部错误'],
  [100002, 'Unknown error', 'system.common', '未知错误'],
  [100003, 'Database error', 'system.common', '数据库错误'],
  [100004, 'Validation failed', 'system.common', '验证失败'],
  [100004, 'Validation failed', 'system.common', '上传验证失败(原因)'],
  [100005, 'Mail sending failed', 'system.common', '邮件发送失败'],
  [100006, 'Invalid parameter', 'system.common', '无效参数'],
  [200001, 'POST method required', 'api.common', 'POST方法提交'],
  [200002, 'Invalid captcha', 'api.common', '无效验证码'],
  [200002, 'Captcha verification failed', 'api.common', '验证失败'],
  [201101, 'redirect_uri and client_id are required', 'api.Oauth.authorize', '参数redirect_uri和client_id不可为空'],
  [201102, 'Invalid response_type', 'api.Oauth.authorize', '参数response_type无效'],
  [201103, 'Invalid clientid', 'api.Oauth.authorize', '参数clientid无效'],
  [201104, 'redirect_uri and client_id are not matched', 'api.Oauth.authorize', '参数redirect_uri和client_id不匹配'],
  [201105, 'Authorization code required', 'api.Oauth.authorize', '授权码不可为空'],
  [201201, 'Invalid access_token', 'api.Oauth.accessToken', '参数access_token无效'],
  [201202, 'access_token is required', 'api.Oauth.accessToken', '参数access_token不可为空'],
  [201203, 'access_token expires or does not exist', 'api.Oauth.accessToken', '参数access_token过期或不存在'],
  [201204, 'API requests out of rate limit', 'api.Oauth.accessToken', '接口请求超限'],
  [
    201205,
    'client_id client_secret grant_type redirect_uri are not matched',
    'api.Oauth.accessToken',
    '参数client_id, client_secret, grant_type, redirect_uri不匹配',
  ],
  [201206, 'Api permission denied', 'api.Oauth.accessToken', '无权访问该接口'],
  [201207, 'Cache access_token failed', 'api.Oauth.accessToken', '缓存access_token失败'],
  [201208, 'client_id client_secret are not matched', 'api.Oauth.accessToken', '参数client_id和client_secret不匹配'],
  [201209, 'Invalid refresh_token', 'api.Oauth.accessToken', '参数refresh_token无效'],
  [201210, 'client_id is required', 'api.Oauth.accessToken', '参数client_id不可为空'],
  [201211, 'client_secret is required', 'api.Oauth.accessToken', '参数client_secret不可为空'],
  [201212, 'Access username and password are required', 'api.Oauth.accessToken', '用户名和密码不可为空'],
  [201213, 'Invalid client_id', 'api.Oauth.accessToken', '参数client_id无效'],
  [201214, 'client_id and username are not matched', 'api.Oauth.accessToken', '参数client_id和用户名不匹配'],
  [201215, 'Invalid authorization code', 'api.Oauth.accessToken', '授权码无效'],
  [201216, 'Invalid grant_type', 'api.Oauth.accessToken', '参数grant_type无效'],
  [201301, 'Failed to delete access_token', 'api.Oauth.delete', '删除access_token失败'],
  [201401, 'Failed to revoke access_token', 'api.Oauth.revoke', undefined],
  [202001, 'Account does not exist', 'api.User.common', '账户不存在'],
  [202002, 'The username already exists', 'api.User.common', '该账户已存在'],
  [202002, 'The username already registered', 'api.User.common', '用户名已存在'],
  [202003, 'The email already exists', 'api.User.common', '该邮件地址已存在'],
  [202004, 'The phone number already exists', 'api.User.common', '该电话号码已存在'],
  [202005, 'The Nick name already exists', 'api.User.common', '该昵称已存在'],
  [202006, 'Invalid verification code', 'api.User.common', '验证码无效'],
  [202007, 'The sending interval of verification code is %d seconds', 'api.User.common', '发送间隔为%d秒'],
  [202008, 'Failed to send verification code', 'api.User.common', '发送验证码失败'],
  [202009, 'Invalid communication method', 'api.User.common', '无效的通讯方式'],
  [202101, 'Not logged in yet', 'api.User.login', '尚未登录'],
  [202102, 'Username and password are required', 'api.User.login', '用户名密码不可为空'],
  [202103, 'Incorrect password', 'api.User.login', '密码错误'],
  [202104, 'Second factor required', 'api.User.login', '需要二次验证'],
  [202105, 'Invalid second factor', 'api.User.login', '二次验证无效'],
  [202202, 'Failed to register', 'api.User.register', '注册失败'],
  [202301, 'Fail to upload avatar', 'api.User.setting', '头像更新失败'],
  [202301, 'Fail to upload avatar', 'api.User.setting', '上传头像失败'],
  [202302, 'Fail to unbind SNS account', 'api.User.setting', '解绑社交网络账号失败'],
  [202303, 'Failed to update user information', 'api.User.setting', '更新用户信息失败'],
  [202304, 'The old and new passwords are the same', 'api.User.setting', '新旧密码相同'],
  [202305, 'New and confirmed passwords are not the same', 'api.User.setting', '新密码与确认密码不一致'],
  [202401, 'The ID does not have an avatar', 'api.User.avatar', '该ID无头像'],
  [203101, 'No to-do events', 'api.Calendar.events', '无代办事宜'],
  [203201, 'Fail to add a event', 'api.Calendar.add', '添加代办事项失败'],
  [203301, 'Event id not specified', 'api.Calendar.update', '未指定代办事项id'],
  [204101, 'No friends found', 'api.Intercourse.friend', undefined],
  [204102, 'Failed to make friends', 'api.Intercourse.friend', undefined],
  [204103, 'Failed to delete a friend', 'api.Intercourse.friend', undefined],
  [204104, 'Failed to notify your friend', 'api.Intercourse.friend', undefined],
  [205101, 'No content found', 'api.Content.list', '暂无内容'],
  [205201, 'Failed to publish content', 'api.Content.add', '发布内容失败'],
  [205301, 'Content id not specified', 'api.Content.update', '未指定内容id'],
  [206001, 'Invalid input image', 'api.image.common', '图像无效'],
];

const entries = Object.entries({ ...success, ...catalogue }).map(([name, entry]) => ({
  ...entry,
  en: codeWords(name as ErrorName, 'en'),
  zh: codeWords(name as ErrorName, 'zh'),
}));
const asRow = (code: number, en: string, uri: string, zh: string) => `${code} | ${en} | ${uri} | ${zh}`;
/** Where the document has no Chinese, ours. */
const ours: Readonly<Record<number, string>> = {
  201401: '撤销access_token失败',
  204101: '没有好友',
  204102: '添加好友失败',
  204103: '删除好友失败',
  204104: '通知好友失败',
};

test('the catalogue is the document: no code, message, URI or Chinese is missing, and none is made up', (t) => {
  const written = new Set(document.map(([code, en, uri, zh]) => asRow(code, en, uri, zh ?? ours[code] ?? '')));
  const built = new Set(entries.map(({ code, en, uri, zh }) => asRow(code, en, uri, zh)));
  t.deepEqual([...built].sort(), [...written].sort());
});

test('every error has Chinese words, with the same places to fill', (t) => {
  for (const { en, zh } of entries) {
    t.regex(zh, /\p{Script=Han}/u, en);
    t.is(zh.includes('%d'), en.includes('%d'), en);
  }
});

test('every failure has a real HTTP status; only an empty list is no failure of the request', (t) => {
  for (const [name, { status }] of Object.entries(catalogue)) {
    if (['NO_EVENTS', 'NO_FRIENDS', 'NO_CONTENT'].includes(name)) t.is(status, 200, name);
    else t.true(status >= 400 && status < 600, name);
  }
});

test('an envelope is filled in, in either language', (t) => {
  const error = new ApiError('VERIFICATION_INTERVAL', { seconds: 42 });
  t.deepEqual(failureEnvelope(error, 'en'), {
    error_code: 202007,
    api_uri: 'api.User.common',
    message: 'The sending interval of verification code is 42 seconds',
  });
  t.is(failureEnvelope(error, 'zh').message, '发送间隔为42秒');
});

test('an envelope carries the reasons, in the message and as details', (t) => {
  const details = [
    { field: 'size', reason: ofLibrary('must be 420 or 413') },
    { field: 'uid', reason: ofLibrary('is required') },
  ];
  const envelope = failureEnvelope(new ApiError('INVALID_PARAMETER', { details }), 'en');
  t.is(envelope.message, 'Invalid parameter: size must be 420 or 413; uid is required');
  t.deepEqual(envelope.details, details);
});

test('the cause of a failure stays out of its envelope', (t) => {
  const error = new ApiError('DATABASE', { cause: new Error('password of the database') });
  t.false(JSON.stringify(failureEnvelope(error, 'en')).includes('password'));
});
