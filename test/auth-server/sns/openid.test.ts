/** Any OpenID provider by configuration: a stand-in that can lie, and a second instance of our own auth-server. */
import type { Dialect } from '../../_world/database.ts';
import { logged } from '../../_world/logged.ts';
import { freePort } from '../../_world/ports.ts';
import { isConsent, isSignIn, onEachDatabase, startWorld, unique } from '../../_world.ts';
import { bindings, browserIn, makeAccount, sayWho, toChannel } from './_flows.ts';
import { startOpenid } from './_openid.ts';

const test = onEachDatabase(async (dialect: Dialect) => {
  const [works, plain, other] = await Promise.all([startOpenid(), startOpenid({ basic: false }), startWorld(dialect)]);
  const world = await startWorld(dialect);
  const app = await world.client({ trusted: true });
  const home = await other.client({
    redirectUri: `${world.authUrl}/sns/home/callback`,
    scope: ['openid', 'profile', 'email'],
    name: 'Upare abroad',
  });
  await world.restart(
    {
      SNS_OPENID_WORKS: works.setting,
      SNS_OPENID_PLAIN: plain.setting.replace('The Works', 'Plain'),
      SNS_OPENID_HOME: `${other.authUrl},${home.client_id},${home.client_secret},Home`,
      SNS_OPENID_NOWHERE: `http://127.0.0.1:${await freePort()},id,secret`,
    },
    'auth',
  );
  const stop = () => Promise.all([works, plain, other, world].map((one) => one.stop())).then(() => undefined);
  return { ...world, works, plain, other, app, stop };
});

test('our own auth-server is a provider like any other', async (t, world) => {
  const { other, app } = world;
  const there = await other.user();
  const browser = browserIn(world, [other.authUrl]);
  const signIn = await toChannel(browser, world, app, 'Home');
  t.is(signIn.url.origin, other.authUrl);
  t.true(isSignIn(signIn));
  const consent = await browser.signIn(signIn, there);
  t.true(isConsent(consent), consent.text);
  const arrived = await browser.submit(consent, {}, ['decision', 'allow']);
  t.is(arrived.url.origin, world.authUrl);
  t.is(arrived.document.querySelector('[name=username]')?.getAttribute('value'), there.username);
  const account = await makeAccount(browser, arrived);
  t.true(account.page.outside, account.page.text);

  const elsewhere = browserIn(world, [other.authUrl]);
  const known = await elsewhere.signIn(await toChannel(elsewhere, world, app, 'Home'), there);
  const again = await elsewhere.submit(known, {}, ['decision', 'allow']);
  t.true(again.outside, again.text);
});

test('who says no at our own auth-server is back at the sign-in page', async (t, world) => {
  const there = await world.other.user();
  const browser = browserIn(world, [world.other.authUrl]);
  const consent = await browser.signIn(await toChannel(browser, world, world.app, 'Home'), there);
  const page = await browser.submit(consent, {}, ['decision', 'deny']);
  t.true(isSignIn(page));
  t.true(page.text.includes('You did not allow it at Home'), page.text);
});

for (const [label, name] of [
  ['The Works', 'works'],
  ['Plain', 'plain'],
] as const) {
  test(`${label}: discovery, PKCE, nonce, a signed ID token, userinfo`, async (t, world) => {
    const who = unique('ada');
    const browser = browserIn(world, [world[name].url]);
    const page = await toChannel(browser, world, world.app, label);
    t.is(page.url.searchParams.get('scope'), 'openid email', 'what the provider does not offer is not asked for');
    t.is(page.url.searchParams.get('code_challenge_method'), 'S256');
    t.truthy(page.url.searchParams.get('nonce'));
    const arrived = await sayWho(browser, page, who);
    t.is(arrived.document.querySelector('[name=email]')?.getAttribute('value'), `${who}@op.example`, arrived.text);
    const account = await makeAccount(browser, arrived, { email: `${who}@op.example` });
    t.true(account.page.outside, account.page.text);
    const user = await world.database.read(
      world.database.sql('users').where({ username: account.username }).first('uid', 'email_verified_at'),
    );
    t.truthy((user as { email_verified_at: number }).email_verified_at);
    t.like(await bindings(world, { uid: (user as { uid: number }).uid }), [{ channel: name }]);
  });
}

for (const [lie, reason] of [
  ['key', 'signature'],
  ['nonce', 'nonce'],
  ['no nonce', 'nonce'],
  ['issuer', 'iss'],
  ['audience', 'aud'],
  ['expired', 'exp'],
  ['bare', 'id_token'],
  ['swapped', 'sub'],
] as const) {
  test.serial(`an ID token with a wrong thing about it is nobody’s: ${lie}`, async (t, world) => {
    const browser = browserIn(world, [world.works.url]);
    const page = await toChannel(browser, world, world.app, 'The Works');
    const from = world.log.length;
    const back = await sayWho(browser, page, `${lie} ${unique('x')}`);
    t.true(isSignIn(back), back.text);
    t.true(back.text.includes('The Works is not answering as it should'), back.text);
    const told = new RegExp(`"reason":"works: .*${reason}`);
    t.true((await logged(world, (line) => told.test(line), from)).length > 0, world.log.slice(from).join('\n'));
  });
}

test('a provider that is not there is told on the sign-in page', async (t, world) => {
  const browser = browserIn(world, []);
  const page = await toChannel(browser, world, world.app, 'nowhere');
  t.true(isSignIn(page));
  t.true(page.text.includes('nowhere is not answering as it should'), page.text);
  const asked = await world.get('/sns/nowhere/start', {}, { headers: { accept: 'application/json' } });
  t.is(asked.body.error_code, 100004);
});
