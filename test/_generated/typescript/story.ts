/** Calls the servers through generated types. Prints one line of JSON. */
import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';
import type { paths as AuthPaths } from './auth.ts';
import type { paths as ResourcePaths } from './resource.ts';

const [authUrl = '', resourceUrl = '', pictureFile = '', name = '', appJson = ''] = process.argv.slice(2);
const app = JSON.parse(appJson) as { client_id: string; client_secret: string };
const password = 'Quiet_lake_at_night';

const anybody = createClient<ResourcePaths>({ baseUrl: resourceUrl });
const as = (token: string) =>
  createClient<ResourcePaths>({ baseUrl: resourceUrl, headers: { Authorization: `Bearer ${token}` } });
const auth = createClient<AuthPaths>({ baseUrl: authUrl });

/** The data of an answer that succeeded. */
async function done<T extends { error_code: number }>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await call;
  if (!data) throw new Error(`failed: ${JSON.stringify(error)}`);
  return data;
}
const assert = (truth: boolean, what: string) => {
  if (!truth) throw new Error(what);
};

await done(anybody.POST('/api/User/register', { body: { username: name, password, email: `${name}@example.com` } }));
const friend = await done(
  anybody.POST('/api/User/register', { body: { username: `${name}-2`, password, email: `${name}-2@example.com` } }),
);

async function captcha() {
  const { data, response } = await anybody.GET('/api/Image/captcha', {
    params: { query: { type: 'bmp' } },
    parseAs: 'arrayBuffer',
  });
  assert(data?.byteLength !== undefined && new Uint8Array(data)[0] === 0x42, 'a BMP');
  return { captcha: 'abcd5', captcha_token: response.headers.get('x-captcha-token') ?? '' };
}
const posted = await anybody.POST('/api/Image/captcha', { body: { type: 'png' }, parseAs: 'blob' });
assert(posted.response.ok && posted.data !== undefined, 'a PNG');
await done(anybody.POST('/api/Image/captchaVerify', { body: await captcha() }));
const wrong = await anybody.POST('/api/User/login', {
  params: { query: { lang: 'zh' } },
  body: { username: name, password: 'wrong', ...(await captcha()) },
});
assert(wrong.error?.error_code === 202103 && wrong.error.message === '密码错误', 'a failure is typed');
const { login_token, uid } = await done(
  anybody.POST('/api/User/login', { body: { username: name, password, remember: true, ...(await captcha()) } }),
);

const me = as(login_token);
await done(
  me.POST('/api/User/modifyDetailInfo', {
    body: { realname: '欧阳若兰', postalcode: '100020', zoneinfo: 'Asia/Shanghai' },
  }),
);
await done(me.POST('/api/User/modifyDetailInfo', { body: { realname: '' } }));
await done(me.POST('/api/User/modifyBasicInfo', { body: { nickname: `N ${name}`, ...(await captcha()) } }));

/** A file goes into a form of several parts. */
const form = (body: object) => {
  const parts = new FormData();
  for (const [part, value] of Object.entries(body)) parts.append(part, value as string | Blob);
  return parts;
};
const picture = new File([readFileSync(pictureFile)], 'a.jpg', { type: 'image/jpeg' });
const avatar = picture as unknown as string;
const uploaded = await done(me.POST('/api/User/avatarUpload', { body: { avatar, uid }, bodySerializer: form }));
const { data: shown } = await me.POST('/api/User/avatar', { body: { uid, size: 420 } });
// It may be the picture itself, for who prefers that.
assert(typeof shown === 'object' && shown.version === uploaded.version && shown.width === 420, 'the avatar');
assert((await done(me.POST('/api/User/uid', { body: { username: name } }))).uid === uid, 'the uid');

assert((await done(me.POST('/api/Calendar/events', { body: {} }))).error_code === 203101, 'no events');
const { id } = await done(
  me.POST('/api/Calendar/add', {
    body: {
      title: 'Stand-up',
      start: '2026-11-23T09:30:00+08:00',
      rrule: 'FREQ=WEEKLY;COUNT=3',
      tzid: 'Asia/Shanghai',
    },
  }),
);
await done(me.POST('/api/Calendar/update', { body: { id, status: 'done' } }));
const events = await done(
  me.POST('/api/Calendar/events', { body: { from: '2026-11-01T00:00:00Z', to: '2026-12-31T00:00:00Z' } }),
);
assert(events.data[0]?.occurrences?.length === 3, 'three occurrences');

assert((await done(me.POST('/api/User/friendmake', { body: { fid: friend.uid } }))).status === 'requested', 'asked');
const other = as(friend.login_token);
assert((await done(other.POST('/api/User/friends', { body: {} }))).requests[0]?.uid === uid, 'a request');
await done(other.POST('/api/User/friendmake', { body: { fid: uid } }));
const messages = await done(other.POST('/api/User/message', { body: {} }));
const [first] = Array.isArray(messages.data) ? messages.data : [messages.data];
await done(other.POST('/api/User/message', { body: { id: first?.id ?? 0 } }));

const image = readFileSync(pictureFile).toString('base64');
const sealed = await done(anybody.POST('/api/Image/chaos', { body: { image } }));
await done(anybody.POST('/api/Image/order', { body: { image: sealed.image, password: sealed.password ?? '' } }));

const tokens = await done(
  auth.POST('/api/Oauth/accessToken', {
    body: { grant_type: 'password', username: name, password, scope: 'profile', ...app },
  }),
);
assert(tokens.uid === uid, 'the token is theirs');
const refresh_token = tokens.refresh_token ?? '';
await done(auth.POST('/api/Oauth/accessToken', { body: { grant_type: 'refresh_token', refresh_token, ...app } }));
await done(auth.POST('/api/Oauth/revoke', { body: { access_token: tokens.access_token } }));
const ended = await as(tokens.access_token).POST('/api/User/uid', { body: { username: name } });
assert(ended.error?.error_code === 201203, 'it has ended');
console.log(JSON.stringify({ uid }));
