/** An operator's day: find an account, disable it, unlock it, prove what happened; and nobody else gets in. */
import { createLimits } from '../../../shared/limits/limits.ts';
import { disableAccount } from '../../../shared/operations/accounts/close.ts';
import { deleteAccount } from '../../../shared/operations/accounts/end.ts';
import { reviewApp } from '../../../shared/operations/apps/review.ts';
import { suspendApp } from '../../../shared/operations/apps/suspend.ts';
import { showClient } from '../../../shared/operations/clients/show.ts';
import { revokeOperator } from '../../../shared/operations/operators.ts';
import { onBothDatabases, type Page, type TestUser, unique, type World } from '../../_world.ts';
import { depsOf, outcomes, performIn } from '../../operations/_perform.ts';
import { operatorIn } from './_operator.ts';

const test = onBothDatabases();

const pathOf = ({ uid }: Pick<TestUser, 'uid'>) => `/operator/account?id=${uid}`;
const loginCode = async (world: World, { username, password }: TestUser) =>
  (await world.post('/api/User/login', { username, password, ...(await world.captcha()) })).body.error_code;
const where = ({ url }: Page) => url.pathname + url.search;

test('an account is found, disabled with words why, and enabled; the audit proves it', async (t, world) => {
  const [{ user: self, agent, page }, user] = await Promise.all([operatorIn(world), world.user()]);
  t.is(where(page), '/operator');
  const found = await agent.submit(page, { q: user.username }, '/operator');
  t.true(found.text.includes(user.email));
  const account = await agent.open(pathOf(user));
  t.is(account.document.querySelector('h1')?.text, user.username);

  const silent = await agent.submit(account, {}, ['do', 'disable']);
  t.is(silent.reply.status, 400);
  t.is(silent.document.querySelector('h1')?.text, user.username);
  const why = unique('<b>spam</b>');
  const disabled = await agent.submit(silent, { why }, ['do', 'disable']);
  t.is(where(disabled), pathOf(user));
  t.true(disabled.text.includes(why), 'as it was said');
  t.is(await loginCode(world, user), 202001);
  t.is((await world.post('/api/User/uid', { uid: 1 }, { token: user.loginToken })).body.error_code, 201203);
  await agent.submit(disabled, {}, ['do', 'enable']);
  t.is(await loginCode(world, user), 0);

  const audit = await agent.open(`/operator/audit?target=account:${user.uid}&operation=account.disable`);
  t.true(audit.text.includes(`page:${self.uid}`) && audit.text.includes(why));
  t.regex((await agent.submit(audit, {}, '/operator/audit/verify')).text, /Whole: \d+ rows/);
});

test('how somebody signed in is told in the language of who reads it', async (t, world) => {
  const { user, agent } = await operatorIn(world);
  const ways = async (lang: string) => {
    const audit = await agent.open(`/operator/audit?target=account:${user.uid}&operation=own.sign-in&lang=${lang}`);
    return new Set(audit.document.querySelectorAll('.audit .body').map(({ text }) => text));
  };
  t.deepEqual(await ways('zh'), new Set(['密码']));
  t.deepEqual(await ways('en'), new Set(['Password']));
});

test('an account is deleted by who says its username, and enabled until it is erased', async (t, world) => {
  const [{ agent }, user] = await Promise.all([operatorIn(world), world.user()]);
  const account = await agent.open(pathOf(user));
  const form = '/operator/account/delete';
  const wrong = await agent.submit(account, { username: 'another', why: 'asked for' }, form);
  t.is(wrong.reply.status, 400);
  const deleted = await agent.submit(wrong, { username: user.username, why: 'asked for' }, form);
  t.regex(deleted.text, /The account is deleted/);
  t.is(await loginCode(world, user), 202001);
});

test('who has to wait is seen, and need not any more', async (t, world) => {
  const [{ agent }, user] = await Promise.all([operatorIn(world), world.user()]);
  const limits = createLimits(depsOf(world).rateLimits, { limits: true, limitsFactor: 1 });
  const address = unique('10.0.0.1');
  for (const key of [String(user.uid), `?${address}`]) for (let n = 0; n < 5; n += 1) await limits.fail(key);
  const page = await agent.open('/operator/limits');
  t.true(page.text.includes(address));
  t.regex(page.text, new RegExp(`${user.uid} Wrong passwords[^L]*, 5 counted`));
  const lifted = await agent.submit(page, {}, ['which', `password ${user.uid}`]);
  t.false(
    lifted.document.querySelectorAll('button').some((one) => one.getAttribute('value') === `password ${user.uid}`),
  );
  t.deepEqual(await outcomes([limits.checkBackOff(String(user.uid))]), ['done']);
});

test('a factor that is not fresh is asked for first; one who is no operator any more finds nothing', async (t, world) => {
  const [{ user: self, agent, code }, user] = await Promise.all([operatorIn(world), world.user()]);
  const account = await agent.open(pathOf(user));
  await world.database.write(world.database.sql('fresh_proofs').where({ uid: self.uid }).del());
  // The session is from before the factor.
  const looked = await agent.open(`${pathOf(user)}&lang=en`);
  t.is(looked.url.pathname, '/account/security/confirm', 'to look, too');
  const asked = await agent.submit(account, { why: 'spam' }, ['do', 'disable']);
  t.is(asked.url.pathname, '/account/security/confirm');
  t.is(await loginCode(world, user), 0);
  const back = await agent.submit(asked, { otp: await code() });
  t.is(where(back), pathOf(user));
  const typed = ({ document }: Page) => document.querySelector('textarea[name="why"]')?.text.trim();
  t.is(typed(back), 'spam', 'what was typed is there again');
  t.is(typed(await agent.open(pathOf(user))), '', 'once');

  await performIn(depsOf(world))(revokeOperator, { user: `uid:${self.uid}` });
  const refused = await agent.submit(back, { why: 'spam' }, ['do', 'disable']);
  t.is(refused.reply.status, 404);
  t.is(await loginCode(world, user), 0);
  for (const path of ['/operator', pathOf(user), '/operator/audit', '/operator/limits'])
    t.is((await agent.open(path)).reply.status, 404, path);
});

test('two operators act on one account at once: each is done or told that the other was first', async (t, world) => {
  const user = await world.user();
  const perform = performIn(depsOf(world));
  const other = performIn(depsOf(world));
  const who = { user: `uid:${user.uid}`, why: 'spam' };
  const ended = await outcomes([perform(deleteAccount, who), other(deleteAccount, who), other(disableAccount, who)]);
  t.true(ended.includes('done'), ended.join());
  t.true(
    ended.every((one) => one === 'done' || one === 'OVERTAKEN'),
    ended.join(),
  );
  t.is(await loginCode(world, user), 202001);
});

async function appInReview(world: World) {
  const owner = await world.user();
  const developer = world.agent();
  const asked = await developer.signIn(await developer.open('/developer/apps/new'), owner);
  const name = `<b>${unique('App')}</b>`;
  const made = await developer.submit(asked, { name, redirect_uris: 'https://app.example/cb', scopes: ['profile'] });
  const client_id = made.document.querySelector('#client-id')?.text ?? '';
  const own = `/developer/apps/${client_id}`;
  await developer.submit(await developer.open(own), {}, `${own}/submit`);
  return { owner, developer, name, client_id, own };
}

// What an operator approved was whatever the owner had made of the app meanwhile.
test('an operator decides about the app that they saw: what its owner changed since is looked at first', async (t, world) => {
  const [{ agent }, { developer, client_id, own }] = await Promise.all([operatorIn(world), appInReview(world)]);
  const seen = await agent.open(`/operator/apps/${client_id}`);
  const { updated_at } = await performIn(depsOf(world))(showClient, { client_id });
  const evil = 'https://evil.example/cb';
  const policy_uri = 'https://app.example/policy';
  await developer.submit(await developer.open(own), { redirect_uris: evil, policy_uri }, `${own}/save`);

  const refused = await agent.submit(seen, {}, ['do', 'approve']);
  t.is(refused.reply.status, 409);
  t.regex(refused.text, /was changed after you looked at it/);
  t.true(refused.text.includes(evil), 'what it is now');
  t.is(refused.document.querySelector('main .mark')?.text, 'In review');
  const decision = { client_id, decision: 'approve', seen: updated_at } as const;
  t.deepEqual(await outcomes([performIn(depsOf(world))(reviewApp, decision)]), ['OVERTAKEN']);
  const approved = await agent.submit(refused, {}, ['do', 'approve']);
  t.is(approved.document.querySelector('main .mark')?.text, 'Approved');

  // Of an approved app it is the change that waits which may become another one.
  const propose = async (to: string) =>
    developer.submit(await developer.open(own), { redirect_uris: to, policy_uri: '' }, `${own}/save`);
  await propose('https://app.example/new');
  const change = await agent.open(`/operator/apps/${client_id}`);
  const [, proposed] = change.document.querySelectorAll('main dl.facts');
  const told = proposed?.querySelectorAll('dt, dd').map(({ text }) => text);
  t.deepEqual(told, ['Redirect URIs', 'https://app.example/new', 'Privacy policy', 'taken away']);
  await propose('https://evil.example/new');
  t.is((await agent.submit(change, {}, ['do', 'approve'])).reply.status, 409);
  t.false((await depsOf(world).clients.find(client_id))?.metadata.includes('/new'));
});

// Consoles in other languages than English said no more than `invalid parameter`.
test('what is refused is told beside its field, and in the language of who asked', async (t, world) => {
  const [{ agent }, { owner, client_id }] = await Promise.all([operatorIn(world), appInReview(world)]);
  const nobody = unique('nobody');
  const saying = async (lang: string, path: string, filling: Readonly<Record<string, string>>, form: string) => {
    const page = await agent.submit(await agent.open(`${path}?lang=${lang}`), filling, `${path}/${form}`);
    const summary = page.document.querySelector('.faults li')?.text ?? '';
    return (field?: string) => page.document.querySelector(`#${form}-${field}-fault`)?.text ?? summary;
  };
  const app = `/operator/apps/${client_id}`;
  const hooks = '/operator/webhooks';
  const url = 'https://operators.example/hook';
  const [inside, events] = ['https://user:word@app.example/', 'audit.x'];
  for (const [path, form, filling, field, en, zh] of [
    [app, 'owner', { to: nobody }, 'to', `there is no account "${nobody}"`, `没有账号"${nobody}"`],
    [app, 'owner', { to: owner.username }, 'to', /’s already$/, `应用 ${client_id} 已归 ${owner.username} 所有`],
    [app, 'owner', { to: nobody, why: 'gro\u202elive' }, 'why', /^must not have invisible/, /^不能含有不可见字符$/],
    [hooks, 'add', { url: inside }, 'url', /^the url must be a public https/, /^应为公开的 https 地址/],
    [hooks, 'add', { url, events }, 'events', /^"audit.x" is no event of operators/, /^"audit.x"不是运营人员的/],
  ] as const) {
    for (const [lang, told] of [['en', en] as const, ['zh', zh] as const]) {
      const said = (await saying(lang, path, filling, form))(field);
      if (typeof told === 'string') t.is(said, told);
      else t.regex(said, told);
    }
  }
  const perform = performIn(depsOf(world));
  const suspended = await agent.open(`${app}?lang=zh`);
  await perform(suspendApp, { client_id, why: 'it sends spam' });
  const late = await agent.submit(suspended, { why: '垃圾' }, ['do', 'suspend']);
  t.is(
    late.document.querySelector('.faults li')?.text,
    `应用 ${client_id} 已被暂停`,
    'of the form, where no field is wrong',
  );
});

test('an app is reviewed: returned with words, approved, suspended, and it goes on', async (t, world) => {
  const [{ agent }, { developer, name, client_id }] = await Promise.all([operatorIn(world), appInReview(world)]);
  const list = await agent.open('/operator/apps');
  t.true(list.text.includes(client_id) && list.text.includes(name));
  const decide = async (what: string, why: string) =>
    agent.submit(await agent.open(`/operator/apps/${client_id}`), { why }, ['do', what]);
  t.is((await decide('return', '')).reply.status, 400, 'an app is returned with words');
  const marks: (string | undefined)[] = [];
  for (const what of ['return', 'approve', 'suspend', 'resume'])
    marks.push((await decide(what, 'Say what it is for.')).document.querySelector('main .mark')?.text);
  t.deepEqual(marks, ['Returned', 'Approved', 'Suspended', 'Approved']);
  t.is((await developer.open(`/operator/apps/${client_id}`)).reply.status, 404, 'nobody else decides');
});
