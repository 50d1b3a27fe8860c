import test from 'ava';
import { ApiError, catalogue, failureEnvelope, success } from '../shared/errors.ts';

/** The tables of the API document, row by row: code, message, URI. */
const document: readonly (readonly [number, string, string])[] = [
  [0, 'Successful', 'system.success'],
  [200, 'OK', 'system.success'],
  [403, 'Unauthorized', 'system.exception'],
  [404, 'Not found', 'system.exception'],
  [100001, 'Internal error', 'system.common'],
  [100002, 'Unknown error', 'system.common'],
  [100003, 'Database error', 'system.common'],
  [100004, 'Validation failed', 'system.common'],
  [100005, 'Mail sending failed', 'system.common'],
  [100006, 'Invalid parameter', 'system.common'],
  [200001, 'POST method required', 'api.common'],
  [200002, 'Invalid captcha', 'api.common'],
  [200002, 'Captcha verification failed', 'api.common'],
  [201101, 'redirect_uri and client_id are required', 'api.Oauth.authorize'],
  [201102, 'Invalid response_type', 'api.Oauth.authorize'],
  [201103, 'Invalid clientid', 'api.Oauth.authorize'],
  [201104, 'redirect_uri and client_id are not matched', 'api.Oauth.authorize'],
  [201105, 'Authorization code required', 'api.Oauth.authorize'],
  [201201, 'Invalid access_token', 'api.Oauth.accessToken'],
  [201202, 'access_token is required', 'api.Oauth.accessToken'],
  [201203, 'access_token expires or does not exist', 'api.Oauth.accessToken'],
  [201204, 'API requests out of rate limit', 'api.Oauth.accessToken'],
  [201205, 'client_id client_secret grant_type redirect_uri are not matched', 'api.Oauth.accessToken'],
  [201206, 'Api permission denied', 'api.Oauth.accessToken'],
  [201207, 'Cache access_token failed', 'api.Oauth.accessToken'],
  [201208, 'client_id client_secret are not matched', 'api.Oauth.accessToken'],
  [201209, 'Invalid refresh_token', 'api.Oauth.accessToken'],
  [201210, 'client_id is required', 'api.Oauth.accessToken'],
  [201211, 'client_secret is required', 'api.Oauth.accessToken'],
  [201212, 'Access username and password are required', 'api.Oauth.accessToken'],
  [201213, 'Invalid client_id', 'api.Oauth.accessToken'],
  [201214, 'client_id and username are not matched', 'api.Oauth.accessToken'],
  [201215, 'Invalid authorization code', 'api.Oauth.accessToken'],
  [201216, 'Invalid grant_type', 'api.Oauth.accessToken'],
  [201301, 'Failed to delete access_token', 'api.Oauth.delete'],
  [201401, 'Failed to revoke access_token', 'api.Oauth.revoke'],
  [202001, 'Account does not exist', 'api.User.common'],
  [202002, 'The username already exists', 'api.User.common'],
  [202002, 'The username already registered', 'api.User.common'],
  [202003, 'The email already exists', 'api.User.common'],
  [202004, 'The phone number already exists', 'api.User.common'],
  [202005, 'The Nick name already exists', 'api.User.common'],
  [202006, 'Invalid verification code', 'api.User.common'],
  [202007, 'The sending interval of verification code is %d seconds', 'api.User.common'],
  [202008, 'Failed to send verification code', 'api.User.common'],
  [202009, 'Invalid communication method', 'api.User.common'],
  [202101, 'Not logged in yet', 'api.User.login'],
  [202102, 'Username and password are required', 'api.User.login'],
  [202103, 'Incorrect password', 'api.User.login'],
  [202202, 'Failed to register', 'api.User.register'],
  [202301, 'Fail to upload avatar', 'api.User.setting'],
  [202302, 'Fail to unbind SNS account', 'api.User.setting'],
  [202303, 'Failed to update user information', 'api.User.setting'],
  [202304, 'The old and new passwords are the same', 'api.User.setting'],
  [202305, 'New and confirmed passwords are not the same', 'api.User.setting'],
  [202401, 'The ID does not have an avatar', 'api.User.avatar'],
  [203101, 'No to-do events', 'api.Calendar.events'],
  [203201, 'Fail to add a event', 'api.Calendar.add'],
  [203301, 'Event id not specified', 'api.Calendar.update'],
  [204101, 'No friends found', 'api.Intercourse.friend'],
  [204102, 'Failed to make friends', 'api.Intercourse.friend'],
  [204103, 'Failed to delete a friend', 'api.Intercourse.friend'],
  [204104, 'Failed to notify your friend', 'api.Intercourse.friend'],
  [206001, 'Invalid input image', 'api.image.common'],
];

const entries = [...Object.values(success), ...Object.values(catalogue)];
const asRow = (code: number, en: string, uri: string) => `${code} | ${en} | ${uri}`;

test('the catalogue is the document: no code, message or URI is missing, and none is made up', (t) => {
  const written = new Set(document.map((row) => asRow(...row)));
  const built = new Set(entries.map(({ code, en, uri }) => asRow(code, en, uri)));
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
    if (name === 'NO_EVENTS' || name === 'NO_FRIENDS') t.is(status, 200, name);
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
    { field: 'size', reason: 'must be 420 or 413' },
    { field: 'uid', reason: 'is required' },
  ];
  const envelope = failureEnvelope(new ApiError('INVALID_PARAMETER', { details }), 'en');
  t.is(envelope.message, 'Invalid parameter: size must be 420 or 413; uid is required');
  t.deepEqual(envelope.details, details);
});

test('the cause of a failure stays out of its envelope', (t) => {
  const error = new ApiError('DATABASE', { cause: new Error('password of the database') });
  t.false(JSON.stringify(failureEnvelope(error, 'en')).includes('password'));
});
