/** Signing in by a code that is sent, without a password. */
import {
  borrowLimitedWorld,
  isConsent,
  onBothDatabases,
  type Page,
  type TestUser,
  unique,
  uniquePhone,
  type World,
} from '../../../_world.ts';
import { alertOf, appOf, fieldValue, openFirstPage, solved } from './_at-an-app.ts';

const test = onBothDatabases();
const WRONG = /This code is wrong or has expired/;

const prove = (world: World, { uid }: TestUser, columns: object) =>
  world.database.write(world.database.sql('users').where({ uid }).update(columns));

async function ask(world: World, username: string, params: Readonly<Record<string, string>> = {}) {
  const { agent, page } = await openFirstPage(world, params);
  const asking = await agent.open(`${page.url.pathname}/code`);
  return { agent, page: await agent.submit(asking, { username, ...solved(asking) }) };
}

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const worded = ({ document }: Page) => document.querySelector('main')?.text ?? '';

test('a code to the verified address signs in, once, and the app learns how', async (t, world) => {
  const user = await world.user();
  await prove(world, user, { email_verified_at: Date.now() });
  const { agent, page } = await ask(world, user.username, { scope: 'openid profile' });
  const code = await world.codeTo(user.email);
  t.regex(alertOf(await agent.submit(page, { code: wrong(code) })), WRONG);
  const consent = await agent.submit(page, { code: `${code.slice(0, 3)} ${code.slice(3)}`, remember: ['1'] });
  t.true(isConsent(consent));
  const cookies = await agent.jar.getCookies(world.authUrl);
  t.not(cookies.find(({ key }) => key === 'upare_session')?.expires, 'Infinity', 'and stays signed in');
  const there = await agent.submit(consent, { scope: ['profile'] }, ['decision', 'allow']);
  const trade = {
    ...(await appOf(world)),
    grant_type: 'authorization_code',
    code: there.url.searchParams.get('code') ?? '',
  };
  const { body } = await world.post<{ id_token: string }>('/api/Oauth/accessToken', trade);
  const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
  t.deepEqual(claims.amr, ['otp']);

  const again = await ask(world, user.username);
  t.regex(alertOf(await again.agent.submit(again.page, { code })), WRONG, 'a code is of one asking');
});

test('a code goes to the number that is named, or that is the only one', async (t, world) => {
  const user = await world.user();
  const phone = uniquePhone();
  await prove(world, user, { phone, phone_verified_at: Date.now(), email_verified_at: Date.now() });
  const named = await ask(world, phone);
  t.true(isConsent(await named.agent.submit(named.page, { code: await world.codeTo(phone) })));
  await prove(world, user, { email: null, email_verified_at: null });
  const forgot = await openFirstPage(world);
  const asking = await forgot.agent.open(`${forgot.page.url.pathname}/forgot`);
  const reset = await forgot.agent.submit(asking, { username: user.username, ...solved(asking) });
  const code = await world.codeTo(phone, 2);
  const password = 'A quiet lake at night';
  const done = await forgot.agent.submit(reset, { code, password, confirm: password });
  t.true(isConsent(await forgot.agent.signIn(done, { ...user, password })), 'a password is set anew by a number too');
});

test('whoever is named, the page is the same, and nothing is sent to what is not verified', async (t, world) => {
  const [unverified, disabled] = await Promise.all([world.user(), world.user()]);
  await prove(world, disabled, { email_verified_at: Date.now(), disabled_at: Date.now() });
  const pages = [];
  for (const name of [unique('nobody'), unverified.username, disabled.email]) {
    const { agent, page } = await ask(world, name);
    const wronged = await agent.submit(page, { code: '123456' });
    pages.push(...[page, wronged].map((one) => worded(one).replaceAll(name, '')));
  }
  t.is(new Set(pages).size, 2);
  for (const { email } of [unverified, disabled])
    t.deepEqual(
      (await world.outbox()).filter(({ to }) => to === email),
      [],
    );
});

test('the sign-in page sends the name along, and no password is needed', async (t, { dialect }) => {
  const world = await borrowLimitedWorld(dialect);
  try {
    const user = await world.user();
    await prove(world, user, { email_verified_at: Date.now() });
    const { agent, page } = await openFirstPage(world);
    const button = page.document.querySelector('button[formaction$="/code"]');
    t.is(button?.text, 'Send me a code instead');
    const csrf = page.document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
    const address = new URL(button?.getAttribute('formaction') ?? '', page.url).href;
    const headers = { cookie: await agent.jar.getCookieString(address) };
    const nothing = await world.post(address, { csrf, from: 'login' }, { headers });
    t.is(nothing.status, 200);
    t.notRegex(nothing.text, /role="alert"/, 'nobody was to name themselves before');
    const lost = await agent.again(page, 'login', { username: user.email });
    t.true(lost.url.pathname.endsWith('/forgot'));
    t.deepEqual([fieldValue(lost, 'username'), alertOf(lost)], [user.email, '']);
    const sent = await world.post(address, { csrf, username: user.email, password: '' }, { headers });
    t.is(sent.status, 303);
    t.regex(await world.codeTo(user.email), /^\d{6}$/);
    let entered = await ask(world, user.username);
    const code = await world.codeTo(user.email);
    for (let tries = 0; tries < 5; tries++)
      entered = { ...entered, page: await entered.agent.submit(entered.page, { code: wrong(code) }) };
    const second = await world.codeTo(user.email, 2);
    t.regex(alertOf(await entered.agent.submit(entered.page, { code: second })), WRONG, 'after five');
  } finally {
    await world.stop();
  }
});
