/** People register apps of their own, and nobody else sees or changes them. */
import { reviewApp } from '../../../shared/operations/apps/review.ts';
import { suspendApp } from '../../../shared/operations/apps/suspend.ts';
import { createClient } from '../../../shared/operations/clients/create.ts';
import { isSignIn, onBothDatabases, type Page, unique, type World } from '../../_world.ts';
import { approveIn, depsOf, performIn } from '../../operations/_perform.ts';

const test = onBothDatabases();

async function developerAt(world: World, path = '/developer/apps/new') {
  const user = await world.user();
  const agent = world.agent();
  const asked = await agent.open(path);
  return { user, agent, asked, page: await agent.signIn(asked, user) };
}

const CALLBACK = 'https://app.example/cb';
const codes = ({ document }: Page) => document.querySelectorAll('main dd code').map(({ text }) => text);
const markOf = ({ document }: Page) => document.querySelector('main .mark')?.text;
const to = (page: Page, name: string) =>
  page.document.querySelector(`form[action$="/${name}"]`)?.getAttribute('action') ?? `no form to ${name}`;

async function registered(world: World) {
  const { user, agent, page } = await developerAt(world);
  const name = unique('App');
  const shown = await agent.submit(page, { name, redirect_uris: CALLBACK, scopes: ['openid', 'profile'] });
  const [client_id = '', client_secret = ''] = codes(shown);
  return { user, agent, name, shown, client_id, client_secret, address: `/developer/apps/${client_id}` };
}

test('from sign-in to an id, a secret and a first call on one page; the app works at once', async (t, world) => {
  const { asked, page, agent, user } = await developerAt(world);
  t.true(isSignIn(asked));
  t.is(page.url.pathname, '/developer/apps/new');
  const wrong = await agent.submit(page, {
    name: '<b>x</b>',
    redirect_uris: 'http://app.example/cb#x',
    homepage: 'javascript:alert(1)',
    scopes: ['profile', 'email'],
  });
  t.is(wrong.reply.status, 400);
  t.is(wrong.document.querySelector('[name="name"]')?.getAttribute('value'), '<b>x</b>');
  t.is(wrong.document.querySelectorAll('[name="scopes"][checked]').length, 2, 'what was ticked stays');
  t.is(wrong.document.querySelectorAll('main b').length, 0);
  for (const field of ['redirect_uris', 'homepage']) t.truthy(wrong.document.querySelector(`#create-${field}-fault`));
  const ways = wrong.document.querySelectorAll('.faults a').map((link) => link.getAttribute('href'));
  t.deepEqual(ways, ['#create-redirect_uris', '#create-homepage'], 'in the order of the page');
  const bare = await agent.submit(wrong, { scopes: [], redirect_uris: CALLBACK, homepage: '' });
  const [way] = bare.document.querySelectorAll('.faults a').map((link) => link.getAttribute('href') ?? '');
  t.truthy(bare.document.querySelector(`fieldset${way}`), `what was wrong leads to its field: ${way}`);

  // What the operation refuses is told in the language of the page too.
  const inChinese = await agent.submit(await agent.open('/developer/apps/new?lang=zh'), {
    ...{ name: 'No\u200btes', redirect_uris: CALLBACK, scopes: ['profile'] },
  });
  t.regex(inChinese.document.querySelector('#create-name-fault')?.text ?? '', /应为一行 1 至 120 个字符/);
  t.regex(inChinese.document.querySelector('.faults li')?.text ?? '', /^名称：应为一行/);
  const nobody = unique('nobody');
  for (const [filling, field, told] of [
    [
      { name: 'Notes', redirect_uris: 'http://app.example/' },
      'redirect_uris',
      /^回调地址"http:.*是指向其他机器的 http/,
    ],
    [{ redirect_uris: CALLBACK, homepage: 'ftp://app.example' }, 'homepage', /^不是 https 地址$/],
    [{ homepage: '', testers: nobody }, 'testers', new RegExp(`^没有账号"${nobody}"$`)],
  ] as const) {
    const refused = await agent.submit(inChinese, { name: 'Notes', ...filling });
    t.is(refused.reply.status, 400, field);
    t.regex(refused.document.querySelector(`#create-${field}-fault`)?.text ?? '', told);
  }

  for (const name of ['Upare', 'UPARE ✓', 'U\u0440are', 'u.p.a.r.e']) {
    const likeUs = await agent.submit(wrong, { name, redirect_uris: CALLBACK, homepage: '' });
    t.regex(likeUs.document.querySelector('#create-name-fault')?.text ?? '', /已被平台保留/, name);
  }
  const ours = await performIn(depsOf(world))(createClient, { name: 'Upare', redirect_uris: [CALLBACK] });
  t.is(ours.client_name, 'Upare', 'an operator may');

  const shown = await agent.submit(wrong, { name: unique('App of Upare'), redirect_uris: CALLBACK, homepage: '' });
  const [client_id = '', client_secret = ''] = codes(shown);
  t.regex(client_secret, /^[\w-]{43}$/);
  t.regex(shown.text, /curl .*client_secret=/);
  t.notRegex((await agent.open(`/developer/apps/${client_id}`)).reply.text, new RegExp(client_secret));

  const authorize = { client_id, redirect_uri: CALLBACK, response_type: 'code', scope: 'profile' };
  const address = `/oauth/authorize?${new URLSearchParams(authorize)}`;
  const back = await agent.signInAndConsent(address, user);
  const code = back.url.searchParams.get('code') ?? '';
  const grant = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, client_id, client_secret };
  t.is((await world.post('/api/Oauth/accessToken', grant)).body.error_code, 0);
  const password = { grant_type: 'password', username: user.username, password: user.password };
  t.is((await world.post('/api/Oauth/accessToken', { client_id, client_secret, ...password })).body.error_code, 201205);
});

test('to everybody else an app is not there, nor does any form of it do anything', async (t, world) => {
  const { agent, address, client_id } = await registered(world);
  const own = await agent.open(address);
  t.is(own.reply.status, 200);
  const stranger = await developerAt(world, '/developer');
  t.is((await stranger.agent.open(address)).reply.status, 404);
  const proof = (await stranger.agent.open('/developer/apps/new')).document
    .querySelector('[name="csrf"]')
    ?.getAttribute('value');
  for (const name of ['save', 'submit', 'new-secret', 'remove-secret', 'delete']) {
    const answer = await stranger.agent.submit(own, { csrf: proof ?? '' }, to(own, name));
    t.is(answer.reply.status, 404, name);
  }
  t.truthy(await depsOf(world).clients.find(client_id));
});

test('testers are usernames: whose an address, a number or a uid is, nobody learns by them', async (t, world) => {
  const [{ agent, address }, other] = await Promise.all([registered(world), world.user()]);
  let page = await agent.open(address);
  for (const testers of [other.email, `uid:${other.uid}`, String(other.uid)]) {
    page = await agent.submit(page, { testers }, to(page, 'save'));
    t.is(page.reply.status, 400, testers);
    t.truthy(page.document.querySelector('#save-testers-fault'));
    t.false((await agent.open(address)).text.includes(other.username));
  }
  page = await agent.submit(page, { testers: other.username }, to(page, 'save'));
  t.true(page.document.querySelector('[name="testers"]')?.text.includes(other.username));
});

test('submitted, returned with words, submitted again, approved; then changes wait for review', async (t, world) => {
  const { agent, address, client_id } = await registered(world);
  const perform = performIn(depsOf(world));
  let page = await agent.open(address);
  t.is(markOf(page), 'In development');
  page = await agent.submit(page, {}, to(page, 'submit'));
  t.is(markOf(page), 'In review');
  await perform(reviewApp, { client_id, decision: 'return', why: 'Say <i>what</i> it is for.' });
  page = await agent.open(address);
  t.is(markOf(page), 'Returned');
  t.regex(page.text, /Say <i>what<\/i> it is for\./);
  page = await agent.submit(page, { description: 'It counts sheep.' }, to(page, 'save'));
  page = await agent.submit(page, {}, to(page, 'submit'));
  await approveIn(depsOf(world))(client_id);
  page = await agent.open(address);
  t.is(markOf(page), 'Approved');

  const name = unique('Other');
  page = await agent.submit(page, { name }, to(page, 'save'));
  t.regex(page.text, /waits for review/);
  t.not((await depsOf(world).clients.find(client_id))?.name, name);
  page = await agent.submit(page, { description: 'It counts goats.' }, to(page, 'save'));
  await approveIn(depsOf(world))(client_id);
  t.is((await depsOf(world).clients.find(client_id))?.name, name, 'a second change does not lose the first');

  await perform(suspendApp, { client_id, why: 'it sends spam' });
  t.regex((await agent.open(address)).text, /it sends spam/);
});

test('what was done in another tab meanwhile is told', async (t, world) => {
  const { agent, address } = await registered(world);
  const overtaken = ({ document }: Page) => /at the same moment/.test(document.querySelector('.faults')?.text ?? '');
  const page = await agent.open(address);
  await agent.submit(page, {}, to(page, 'submit'));
  t.true(overtaken(await agent.submit(page, {}, to(page, 'submit'))), 'it is in review already');
  await agent.submit(page, {}, to(page, 'new-secret'));
  t.true(overtaken(await agent.submit(page, {}, to(page, 'new-secret'))), 'there are two already');
  const two = await agent.open(address);
  const [last = '', former = ''] = two.document
    .querySelectorAll('[name="secret_id"]')
    .map((button) => button.getAttribute('value') ?? '');
  await agent.submit(two, {}, ['secret_id', former]);
  t.true(overtaken(await agent.submit(two, {}, ['secret_id', former])), 'it is gone already');
  t.true(overtaken(await agent.submit(two, {}, ['secret_id', last])), 'it is the only one');
});

test('a second secret lives beside the first, one is removed, and the app is deleted', async (t, world) => {
  const { agent, user, address, client_id, client_secret } = await registered(world);
  const proven = async (page: Page) =>
    page.url.pathname.endsWith('/confirm') ? agent.submit(page, { password: user.password }) : page;
  let page = await agent.open(address);
  page = await agent.submit(page, {}, to(page, 'new-secret'));
  if (page.url.pathname.endsWith('/confirm')) {
    page = await proven(page);
    t.is(page.url.pathname, address, 'back to the app');
    page = await agent.submit(page, {}, to(page, 'new-secret'));
  }
  const [, second = ''] = codes(page);
  t.regex(second, /^[\w-]{43}$/);
  const works = async (secret: string) => {
    const { body } = await world.post('/oauth/revoke', { client_id, client_secret: secret, token: 'x' });
    return body.error === undefined;
  };
  t.deepEqual([await works(client_secret), await works(second)], [true, true]);
  page = await agent.open(address);
  const former = page.document.querySelectorAll('[name="secret_id"]').at(-1)?.getAttribute('value') ?? '';
  page = await agent.submit(page, {}, ['secret_id', former]);
  t.deepEqual([await works(client_secret), await works(second)], [false, true]);
  page = await agent.submit(page, {}, to(page, 'delete'));
  t.is(page.url.pathname, '/developer');
  t.is(await depsOf(world).clients.find(client_id), undefined);
});
