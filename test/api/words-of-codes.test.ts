/** What the codes say at the endpoints whose tables have them, in both languages: the tables of the API document. */
import { asFile, portraitJpeg } from '../_world/pictures.ts';
import { onBothDatabases, type Reply, type World } from '../_world.ts';

const test = onBothDatabases();

type Params = Readonly<Record<string, unknown>>;

/** An endpoint, how to get there, and the code with its words as the endpoint's own table has them. */
type Row = readonly [path: string, params: Params, code: number, uri: string, english: string, chinese: string];

async function holds(world: World, rows: readonly Row[], token?: string): Promise<string[]> {
  const found: string[] = [];
  for (const [path, params, code, uri, english, chinese] of rows) {
    for (const [lang, words] of [
      ['en', english],
      ['zh-CN', chinese],
    ] as const) {
      const options = { lang, ...(token ? { token } : {}) };
      const get = path === '/api/Oauth/authorize';
      const reply: Reply = get
        ? await world.get(path, params as never, { ...options, headers: { accept: 'application/json' } })
        : await world.post(path, params, options);
      const { error_code, api_uri, message } = reply.body;
      // Reasons come after the words.
      const told = `${error_code} ${api_uri} ${message.split(/: |：/)[0]}`;
      if (told !== `${code} ${uri} ${words}`) found.push(`${path} ${lang}: ${told}, not ${code} ${uri} ${words}`);
    }
  }
  return found;
}

test('without a token', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ grants: ['password', 'authorization_code'] }), world.user()]);
  const { client_id, client_secret, redirect_uri } = app;
  const wrong = await world.captcha();
  const rows: Row[] = [
    [
      '/api/Oauth/authorize',
      { response_type: 'code' },
      201101,
      'api.Oauth.authorize',
      'redirect_uri and client_id are required',
      '参数redirect_uri和client_id不可为空',
    ],
    [
      '/api/Oauth/authorize',
      { client_id, redirect_uri },
      201102,
      'api.Oauth.authorize',
      'Invalid response_type',
      '参数response_type无效',
    ],
    [
      '/api/Oauth/authorize',
      { client_id: 'x', redirect_uri, response_type: 'code' },
      201103,
      'api.Oauth.authorize',
      'Invalid clientid',
      '参数clientid无效',
    ],
    [
      '/api/Oauth/authorize',
      { client_id, redirect_uri: 'https://x.example/', response_type: 'code' },
      201104,
      'api.Oauth.authorize',
      'redirect_uri and client_id are not matched',
      '参数redirect_uri和client_id不匹配',
    ],
    ['/api/Oauth/accessToken', {}, 201210, 'api.Oauth.accessToken', 'client_id is required', '参数client_id不可为空'],
    [
      '/api/Oauth/accessToken',
      { client_id },
      201211,
      'api.Oauth.accessToken',
      'client_secret is required',
      '参数client_secret不可为空',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id: 'x', client_secret },
      201213,
      'api.Oauth.accessToken',
      'Invalid client_id',
      '参数client_id无效',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret: 'x' },
      201208,
      'api.Oauth.accessToken',
      'client_id client_secret are not matched',
      '参数client_id和client_secret不匹配',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret },
      201216,
      'api.Oauth.accessToken',
      'Invalid grant_type',
      '参数grant_type无效',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret, grant_type: 'client_credentials' },
      201205,
      'api.Oauth.accessToken',
      'client_id client_secret grant_type redirect_uri are not matched',
      '参数client_id, client_secret, grant_type, redirect_uri不匹配',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret, redirect_uri, grant_type: 'authorization_code' },
      201105,
      'api.Oauth.authorize',
      'Authorization code required',
      '授权码不可为空',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret, redirect_uri, grant_type: 'authorization_code', code: 'x' },
      201215,
      'api.Oauth.accessToken',
      'Invalid authorization code',
      '授权码无效',
    ],
    [
      '/api/Oauth/accessToken',
      { client_id, client_secret, grant_type: 'password' },
      201212,
      'api.Oauth.accessToken',
      'Access username and password are required',
      '用户名和密码不可为空',
    ],
    [
      '/api/Oauth/delete',
      { access_token: 'x' },
      201301,
      'api.Oauth.delete',
      'Failed to delete access_token',
      '删除access_token失败',
    ],
    ['/api/Oauth/revoke', {}, 201202, 'api.Oauth.accessToken', 'access_token is required', '参数access_token不可为空'],
    ['/api/User/login', {}, 202102, 'api.User.login', 'Username and password are required', '用户名密码不可为空'],
    [
      '/api/User/login',
      { username: user.username, password: user.password, ...wrong, captcha: 'wrong' },
      200002,
      'api.common',
      'Invalid captcha',
      '无效验证码',
    ],
    [
      '/api/User/register',
      { username: user.username, password: 'A quiet lake 7', email: 'x@y.example' },
      202002,
      'api.User.common',
      'The username already exists',
      '该账户已存在',
    ],
    [
      '/api/User/validateUniqueUsername',
      { username: user.username },
      202002,
      'api.User.common',
      'The username already registered',
      '用户名已存在',
    ],
    [
      '/api/User/validateUniqueEmail',
      { email: user.email },
      202003,
      'api.User.common',
      'The email already exists',
      '该邮件地址已存在',
    ],
    ['/api/User/sendcode', {}, 202101, 'api.User.login', 'Not logged in yet', '尚未登录'],
    [
      '/api/User/avatar',
      { uid: user.uid, size: 420 },
      201202,
      'api.Oauth.accessToken',
      'access_token is required',
      '参数access_token不可为空',
    ],
    ['/api/Image/captchaVerify', { captcha: 'wrong' }, 200002, 'api.common', 'Captcha verification failed', '验证失败'],
    ['/api/Image/chaos', { image: 'bm8gcGljdHVyZQ==' }, 206001, 'api.image.common', 'Invalid input image', '图像无效'],
    [
      '/api/Image/order',
      { image: 'bm8gcGljdHVyZQ==', password: '123456' },
      206001,
      'api.image.common',
      'Invalid input image',
      '图像无效',
    ],
  ];
  t.deepEqual(await holds(world, rows), []);
});

test('of somebody who is signed in', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { password } = user;
  const basic = async (params: Params) => ({ ...(await world.captcha()), ...params });
  const rows: Row[] = [
    [
      '/api/User/unbind',
      { channel: 'weibo' },
      202302,
      'api.User.setting',
      'Fail to unbind SNS account',
      '解绑社交网络账号失败',
    ],
    [
      '/api/User/avatar',
      { uid: user.uid, size: 420 },
      202401,
      'api.User.avatar',
      'The ID does not have an avatar',
      '该ID无头像',
    ],
    [
      '/api/User/uid',
      { username: 'nobody-has-this' },
      202001,
      'api.User.common',
      'Account does not exist',
      '账户不存在',
    ],
    [
      '/api/User/avatarUpload',
      { uid: 1, avatar: asFile(await portraitJpeg()) },
      202001,
      'api.User.common',
      'Account does not exist',
      '账户不存在',
    ],
    [
      '/api/User/validateCommunicationCode',
      { code: '000000' },
      202006,
      'api.User.common',
      'Invalid verification code',
      '验证码无效',
    ],
    ['/api/Calendar/events', {}, 203101, 'api.Calendar.events', 'No to-do events', '无代办事宜'],
    [
      '/api/Calendar/update',
      { title: 'x' },
      203301,
      'api.Calendar.update',
      'Event id not specified',
      '未指定代办事项id',
    ],
    ['/api/User/friends', {}, 204101, 'api.Intercourse.friend', 'No friends found', '没有好友'],
    [
      '/api/User/frienddel',
      { fid: other.uid },
      204103,
      'api.Intercourse.friend',
      'Failed to delete a friend',
      '删除好友失败',
    ],
  ];
  t.deepEqual(await holds(world, rows, user.loginToken), []);
  for (const [params, code, english, chinese] of [
    [{ newpassword: password, confirm: password }, 202304, 'The old and new passwords are the same', '新旧密码相同'],
    [
      { newpassword: 'Deep river 42', confirm: 'x' },
      202305,
      'New and confirmed passwords are not the same',
      '新密码与确认密码不一致',
    ],
  ] as const) {
    for (const [lang, words] of [
      ['en', english],
      ['zh', chinese],
    ]) {
      const { body } = await world.post('/api/User/modifyBasicInfo', await basic(params), {
        token: user.loginToken,
        lang: lang as string,
      });
      t.like(body, { error_code: code, api_uri: 'api.User.setting', message: words as string });
    }
  }
  await world.post('/api/User/sendcode', {}, { token: user.loginToken });
  const early = await world.post('/api/User/sendcode', {}, { token: user.loginToken, lang: 'zh' });
  t.regex(early.body.message, /^发送间隔为\d+秒$/);
});
