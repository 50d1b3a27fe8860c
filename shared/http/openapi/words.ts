/**
 * Descriptions and examples of parameters and members of answers: by name, since a name means one thing, or by endpoint
 * and name where it does not. A schema's own description takes precedence.
 */
import { adminWords } from './admin-words.ts';

interface Words {
  readonly description: string;
  readonly example: unknown;
}

/** @param endpoint the name, `User.login` */
export const memberWordsOf = (endpoint: string, field: string): Words | undefined =>
  words[`${endpoint}.${field}`] ?? words[`${endpoint.split('.', 1)[0]}.${field}`] ?? words[field];

const of = (description: string, example: unknown): Words => ({ description, example });

const accounts: Readonly<Record<string, Words>> = {
  username: of('The name of an account, of letters of any script, digits, "_", "-" and ".".', 'lanxin'),
  'User.login.username': of('The username, the email address or the phone number.', 'lanxin'),
  'Oauth.username': of('With grant_type=password: the username, the email address or the phone number.', 'lanxin'),
  password: of('The password, of 8 to 128 characters.', 'Quiet_lake_7'),
  'Oauth.password': of('With grant_type=password: the password.', 'Quiet_lake_7'),
  'Image.password': of('Six digits, which open the picture again.', '402913'),
  newpassword: of('A new password, of 8 to 128 characters. Left out or empty, it stays.', 'Deep_river_42'),
  confirm: of('The new password once more.', 'Quiet_lake_7'),
  'User.modifyBasicInfo.confirm': of('newpassword once more; needed with it.', 'Deep_river_42'),
  email: of('An email address.', 'lanxin@example.com'),
  'User.modifyBasicInfo.email': of(
    'An email address, not verified until its code is. Left out or empty, it stays.',
    'lan@example.com',
  ),
  nickname: of('The name to show, of 1 to 32 characters.', '兰心'),
  'User.modifyBasicInfo.nickname': of('The name to show, of 1 to 32 characters. An empty string removes it.', '兰心'),
  phone: of('A phone number, Chinese without a country code. An empty string removes it.', '+8613912345678'),
  medium: of('An email address or phone number; left out, the own one.', '+8613912345678'),
  'User.register.email': of(
    'An email address. Left out where a phone number comes with its code.',
    'lanxin@example.com',
  ),
  'User.register.phone': of(
    'A phone number that takes the place of the email address, or stands beside it.',
    '+8613912345678',
  ),
  'User.register.code': of('With phone: the six digits that registerCode sent there.', '042731'),
  'User.registerCode.phone': of('A mobile number, Chinese without a country code.', '+8613912345678'),
  'User.code': of('The six digits that were sent.', '042731'),
  mfa_token: of('From the answer 202104, good for five minutes and five tries.', 'aGFsZiBzaWduZWQgaW4'),
  otp: of('Beside mfa_token: a code of an authenticator app, or a recovery code.', '287082'),
  remember: of('True for a token of 30 days, else of 24 hours.', true),
  uid: of('The id of an account.', 10001),
  fid: of('The uid of the other account.', 10002),
  realname: of('The name on papers. An empty string removes it.', '欧阳若兰'),
  idcard: of('The number of an identity card (GB 11643). An empty string removes it.', '11010519491231002X'),
  address: of('A postal address. An empty string removes it.', '北京市朝阳区建国路 1 号'),
  gender: of('The gender, in words. An empty string removes it.', '女'),
  nation: of('The ethnic group. An empty string removes it.', '汉族'),
  postalcode: of('A postal code of six digits. An empty string removes it.', '100020'),
  departmentcode: of('The code of a department. An empty string removes it.', 'D-01'),
  majorcode: of('The code of a major. An empty string removes it.', 'M-09'),
  leader: of('The name of who leads. An empty string removes it.', '王小明'),
  zoneinfo: of(
    'The time zone (IANA), told to apps with the scope profile. An empty string removes it.',
    'Asia/Shanghai',
  ),
  channel: of('The name of a channel; left out, all of them.', 'weibo'),
  sns_token: of('Who came from the callback of a channel, where no cookie tells.', 'Qm9yZWQtc25z'),
  email_verified: of('Whether a code has proven the address.', true),
  phone_verified: of('Whether a code has proven the number.', true),
  bindings: of('The other platforms that the account is entered by.', undefined),
  'User.info.channel': of('The name of a channel.', 'weibo'),
  'User.info.name': of('What people call the channel.', 'Weibo'),
  'User.info.created_at': of('When the account was made.', '2026-11-23T01:30:00.000Z'),
  'User.info.avatar': of(
    'The address of the picture; null for who has none.',
    'https://api.example.com/avatars/5f3a/420.jpg',
  ),
  'User.info.email': of('The own address; null for who has none.', 'lanxin@example.com'),
  'User.info.phone': of('The own number; null for who has none.', '+8613912345678'),
  'User.snsreg.type': of('reg makes an account, log binds one that exists.', 'reg'),
  'User.snsreg.email': of('An email address; needed with type=reg.', 'lanxin@example.com'),
  'User.snsreg.confirm': of('The password once more; needed with type=reg.', 'Quiet_lake_7'),
  'User.response_type': of('Taken for the sake of old callers: the answer is JSON.', 'json'),
  login_token: of('A login token: opens everything its owner may do.', 'dGhpcyBpcyBhIGxvZ2luIHRva2Vu'),
};

const lists: Readonly<Record<string, Words>> = {
  data: of('What was found.', undefined),
  requests: of('Who asked to become a friend.', undefined),
  asked: of('Whom one has asked to become a friend.', undefined),
  next: of('What to give to go on; null at the end.', 10044),
  before: of('Those older than the one of this id.', 120),
  after: of('Those behind this uid: next of the page before.', 10044),
  limit: of('How many at most.', 20),
  id: of('The id of the one that is meant.', 42),
  'User.message.id': of('The message to read; left out or null, a page of them all.', 42),
  'User.message.next': of('The before of the page that follows; left out on the last one.', 101),
  unread: of('How many messages are not read, after this call.', 3),
  'User.messageRead.id': of('The message to mark; needed where all is not given.', 42),
  all: of('True marks them all.', true),
  'User.messageDelete.id': of('The message to delete.', 42),
  'User.setAvatar.id': of('The avatar that the action is about.', 3),
  'User.message.from': of('Who wrote it; of the platform the uid is null.', undefined),
  subject: of('What it is about.', 'Your password was changed'),
  body: of('The text.', 'If it was not you, ask for a new one.'),
  sent_at: of('When it was sent.', '2026-11-23T01:30:00.000Z'),
  asked_at: of('When they asked.', '2026-11-23T01:30:00.000Z'),
  since: of('Since when.', '2026-11-23T01:30:00.000Z'),
  read: of('Whether it was read.', false),
  common: of('How many friends both have.', 3),
  'User.friendmake.status': of('How the two stand then.', 'requested'),
};

const calendar: Readonly<Record<string, Words>> = {
  'Calendar.from': of('Only those that take some of the time from here on.', '2026-11-23T00:00:00+08:00'),
  'Calendar.to': of('Only those that take some of the time until here.', '2026-11-30T00:00:00+08:00'),
  'Calendar.status': of('Whether it is done.', 'todo'),
  title: of('What it is, on one line.', 'Stand-up'),
  content: of('Text of any number of lines.', 'Room 4'),
  start: of('When it begins, with an offset, which comes back as given.', '2026-11-23T09:30:00+08:00'),
  end: of('When it is over; without a start, when it is due.', '2026-11-23T09:45:00+08:00'),
  remind_at: of('When to send a reminder.', '2026-11-23T09:00:00+08:00'),
  rrule: of('How it recurs, by RFC 5545.', 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10'),
  exdate: of('Occurrences that do not take place: their times, separated by commas.', '2026-11-25T09:30:00+08:00'),
  tzid: of('The time zone (IANA) on whose clock it recurs.', 'Asia/Shanghai'),
  all_day: of('Whole days: of start and end, the dates count.', false),
  clear: of('Fields to empty, separated by commas.', 'content,rrule'),
  occurrences: of('When it takes place, within from and to.', undefined),
  created_at: of('When it was made.', '2026-11-23T01:30:00.000Z'),
  updated_at: of('When it was last changed.', '2026-11-23T01:30:00.000Z'),
  erased_at: of('Until when signing in takes the account back.', '2026-12-07T01:30:00.000Z'),
  feed: of(
    'The iCalendar feed. Whoever knows the address can read it.',
    'https://api.example.com/api/Calendar/feed/x.ics',
  ),
  file: of('The last part of the address that events tells.', 'Zm9sbG93LW1l.ics'),
};

const content: Readonly<Record<string, Words>> = {
  'Content.id': of('The id of the text.', 7),
  slug: of('The name of the text in addresses.', 'maintenance-on-sunday'),
  'Content.title': of('On one line.', 'Maintenance on Sunday'),
  'Content.summary': of('A sentence or two; null where there is none.', 'Sign-in is away for ten minutes.'),
  'Content.body': of('The text, in Markdown.', '# When\n\nAt **02:00** UTC.'),
  html: of(
    'The text as HTML, which has nothing but structure.',
    '<h2>When</h2>\n<p>At <strong>02:00</strong> UTC.</p>\n',
  ),
  category: of('What kind of text it is, such as notice or article.', 'notice'),
  tags: of('Words to find it by.', ['maintenance', 'sign-in']),
  tag: of('Only those that have this word among their tags.', 'maintenance'),
  q: of('Words that all have to be there.', 'sign-in sunday'),
  'Content.lang': of('The language of the text.', 'en'),
  'Content.status': of('Others see only what is published.', 'published'),
  'Content.version': of('Counts the versions of the title, the summary and the text.', 2),
  requires_acceptance: of('Whether people are asked to accept this version of the terms.', false),
  publish_at: of('When it was asked to be seen first.', '2026-11-23T09:30:00+08:00'),
  published_at: of('When it is or was seen first; null for what is not published.', '2026-11-23T01:30:00.000Z'),
  'Content.url': of('Where people read it.', 'https://accounts.example.com/news/maintenance-on-sunday'),
  'Content.before': of('The next of the page before.', 120),
  'Content.next': of('The before of the page that follows; left out on the last one.', 101),
  picture: of('A JPEG or PNG of up to 2 MB and 16 megapixels.', undefined),
  'Content.upload.url': of('Where the picture is, for good.', 'https://api.example.com/pictures/5f3a9c0e.jpg'),
  'Content.upload.version': of('Names the picture.', '5f3a9c0e'),
  markdown: of('What shows it in a text.', '![](https://api.example.com/pictures/5f3a9c0e.jpg)'),
};

const pictures: Readonly<Record<string, Words>> = {
  captcha: of('What the captcha says; letter case does not matter.', 'k7wpm'),
  captcha_id: of('The scenario of the captcha, where it is not default.', 'register'),
  captcha_token: of(
    'The holder of the captcha: X-Captcha-Token of its answer, where there are no cookies.',
    'Y2FwdGNoYSBob2xkZXI',
  ),
  'Image.id': of('The scenario: two forms of one page do not disturb each other. Left out, default.', 'register'),
  'Image.captcha.type': of('The format of the picture.', 'png'),
  flush: of('yes keeps a right answer for the form that follows, no spends it.', 'yes'),
  image: of('A picture in base64; a data: address will do.', 'iVBORw0KGgoAAAANSUhEUgAA'),
  size: of('420 for 420 × 560 pixels, 413 for 413 × 579.', 420),
  'User.avatar': of('The address of the picture, good for ever.', 'https://api.example.com/avatars/5f3a/420.jpg'),
  'User.setAvatar.avatar': of('A JPEG or PNG of 40 KB to 2 MB, 412–600 × 578–800 pixels, on white.', undefined),
  'User.avatarUpload.avatar': of('A JPEG or PNG of 40 KB to 2 MB, 412–600 × 578–800 pixels, on white.', undefined),
  action: of('list tells all there are, active and delete take an id.', 'list'),
  width: of('Pixels.', 420),
  height: of('Pixels.', 560),
  version: of('Another for another picture.', '5f3a9c0e'),
  active: of('Whether it is the one that is shown.', true),
  url: of('Where the picture is.', 'https://api.example.com/avatars/5f3a/original.png'),
};

const oauth: Readonly<Record<string, Words>> = {
  client_id: of('The id of the app (AppKey).', 'demo'),
  client_secret: of('The secret of the app (AppSecret), where no HTTP Basic has it.', 'kept-by-the-app'),
  client_assertion: of(
    'Proves the app by its keys (RFC 7523), where it has no secret.',
    'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
  ),
  client_assertion_type: of(
    'With client_assertion: what it is.',
    'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  ),
  grant_type: of(
    'authorization_code, refresh_token, password, client_credentials, or the one of RFC 8628.',
    'authorization_code',
  ),
  redirect_uri: of('An address that the app has registered.', 'https://client.example/callback'),
  response_type: of('code leads back to the app with a code, json answers with it.', 'code'),
  code: of('The code of authorize.', 'SplxlOBeZQQYbYS6WxSbIA'),
  code_verifier: of('What code_challenge was made of (RFC 7636).', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
  code_challenge: of('The SHA-256 of code_verifier (RFC 7636).', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'),
  code_challenge_method: of('S256.', 'S256'),
  refresh_token: of(
    'A refresh token; each is good once, and for a few seconds more gives the same tokens again.',
    'tGzv3JOkF0XG5Qx2TlKWIA',
  ),
  device_code: of('The device code of RFC 8628.', 'GmRhmhcxhwAzkoEqiMEg'),
  scope: of('Scopes, separated by spaces or commas.', 'profile email'),
  state: of('Comes back as it was given.', 'af0ifjsldkj'),
  'Admin.state': of('Where the app is in its life.', 'approved'),
  response_mode: of('How the code comes back: query, fragment or form_post.', 'query'),
  'Oauth.resource': of('Where the token is to be good for (RFC 8707).', 'https://api.example.com'),
  request: of('The parameters as a signed object (RFC 9101).', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'),
  request_uri: of('Where the parameters were pushed to (RFC 9126).', 'urn:ietf:params:oauth:request_uri:6esc'),
  dpop_jkt: of(
    'The thumbprint of the key that the code is bound to (RFC 9449).',
    '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
  ),
  nonce: of('Comes back in the ID token.', 'n-0S6_WzA2Mj'),
  prompt: of('none, login, consent or select_account (OpenID Connect).', 'consent'),
  max_age: of('Seconds after which a sign-in is too old.', '3600'),
  login_hint: of('Who is likely to sign in.', 'lanxin@example.com'),
  id_token_hint: of('An ID token of who is to be signed in.', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'),
  acr_values: of(
    'How surely to recognise people: urn:upare:acr:1 by a password, urn:upare:acr:2 by two factors.',
    'urn:upare:acr:2',
  ),
  resource: of('What the token is for (RFC 8707): the resource API, or its /mcp.', 'https://api.example.com'),
  claims: of(
    'Claims by name, for the ID token or for userinfo (OpenID Connect Core section 5.5).',
    '{"userinfo":{"email":null}}',
  ),
  ui_locales: of('The languages of the pages.', 'zh-CN en'),
  authorization_code: of('The code to trade for tokens.', 'SplxlOBeZQQYbYS6WxSbIA'),
  iss: of('Who answers (RFC 9207).', 'https://accounts.example.com'),
  access_token: of('An access token.', '2YotnFZFEjr1zCsicMWpAA'),
  token: of('The token, by the name of RFC 7009.', '2YotnFZFEjr1zCsicMWpAA'),
  token_type: of('How the token is sent.', 'Bearer'),
  expires_in: of('Seconds that the token lives.', 7200),
  remind_in: of('The older name of expires_in.', 7200),
  id_token: of('The ID token (OpenID Connect).', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln'),
};

const admin = Object.fromEntries(Object.entries(adminWords).map(([name, told]) => [name, of(...told)]));

const words: Readonly<Record<string, Words>> = {
  ...accounts,
  ...lists,
  ...calendar,
  ...content,
  ...pictures,
  ...oauth,
  ...admin,
};
