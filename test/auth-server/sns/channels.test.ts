/** Each channel as its documents have it: who is new makes an account, who comes again goes straight to the app. */
import { logged } from '../../_world/logged.ts';
import { isSignIn, onEachDatabase, unique } from '../../_world.ts';
import { bindings, browserIn, makeAccount, newcomer, sayWho, socialWorld, toChannel } from './_flows.ts';
import { numberOf, wordOf } from './_stand-in.ts';

const test = onEachDatabase(socialWorld({ LOG_LEVEL: 'debug' }));

for (const [channel, label, person, subjectOf] of [
  ['weibo', 'Weibo', 'ada', (who: string) => String(numberOf(who))],
  ['weibo', 'Weibo', 'shy', (who: string) => String(numberOf(who))],
  ['qq', 'QQ', 'ada', wordOf],
  ['qq', 'QQ', 'old', wordOf],
  ['wechat', 'WeChat', 'ada', (who: string) => `union-${wordOf(who)}`],
  ['wechat', 'WeChat', 'late', (who: string) => `union-${wordOf(who)}`],
  ['wechat', 'WeChat', 'single', (who: string) => `open-${wordOf(who)}`],
  ['github', 'GitHub', 'ada', (who: string, host: string) => `${numberOf(who)}@${host}`],
] as const) {
  test(`${channel}: ${person} makes an account, and comes back as themselves`, async (t, world) => {
    const { app } = world;
    const who = unique(person);
    const browser = browserIn(world, [world.channels.url]);
    const arrived = await sayWho(browser, await toChannel(browser, world, app, label), who);
    t.true(arrived.url.pathname.endsWith('/sns/register'), arrived.text);
    t.is(arrived.text.includes(who), person !== 'shy', 'the page says who they are there');
    const account = await makeAccount(browser, arrived);
    t.is(account.page.url.origin + account.page.url.pathname, app.redirect_uri);
    t.is(account.page.url.searchParams.get('state'), 'kept');

    const code = account.page.url.searchParams.get('code') ?? '';
    const trade = { ...app, grant_type: 'authorization_code', code };
    const { body } = await world.post<{ uid: number }>('/api/Oauth/accessToken', trade);
    const subject = subjectOf(who, new URL(world.channels.url).host);
    t.deepEqual(await bindings(world, { uid: body.uid }), [{ channel, subject, uid: body.uid }]);

    const elsewhere = browserIn(world, [world.channels.url]);
    const again = await sayWho(elsewhere, await toChannel(elsewhere, world, app, label), who);
    t.true(again.outside, again.text);
    const second = { ...trade, code: again.url.searchParams.get('code') ?? '' };
    t.is((await world.post<{ uid: number }>('/api/Oauth/accessToken', second)).body.uid, body.uid);
  });
}

test('what the channel tells is suggested, and is a matter of taste', async (t, world) => {
  const { app } = world;
  const who = unique('grace');
  const browser = browserIn(world, [world.channels.url]);
  const { document } = await sayWho(browser, await toChannel(browser, world, app, 'GitHub'), who);
  t.is(document.querySelector('[name=username]')?.getAttribute('value'), who);
  t.is(document.querySelector('[name=email]')?.getAttribute('value'), `${who}@git.example`);
});

test('an address is verified where the channel vouches for the very same', async (t, world) => {
  const { app } = world;
  const verifiedAt = async (who: string, email: string) => {
    const browser = browserIn(world, [world.channels.url]);
    const arrived = await sayWho(browser, await toChannel(browser, world, app, 'GitHub'), who);
    const account = await makeAccount(browser, arrived, { email });
    t.true(account.page.outside, account.page.text);
    const user = world.database.sql('users').where({ username: account.username }).first('email_verified_at');
    return ((await world.database.read(user)) as { email_verified_at: number | null }).email_verified_at;
  };
  const who = unique('grace');
  t.truthy(await verifiedAt(who, `${who}@GIT.example`));
  t.is(await verifiedAt(unique('grace'), `${unique('other')}@git.example`), null);
  const claimed = `${unique('claimed')}@git.example`;
  t.is(await verifiedAt(`claims ${claimed}`, claimed), null);
});

test('the channels’ own ways to ask', async (t, world) => {
  const { app } = world;
  const ask = async (label: string) => {
    const browser = browserIn(world, []);
    return (await toChannel(browser, world, app, label)).url;
  };
  const weibo = await ask('Weibo');
  t.is(weibo.searchParams.get('redirect_uri'), `${world.authUrl}/sns/weibo/callback`);
  t.is(weibo.searchParams.get('response_type'), 'code');
  const wechat = await ask('WeChat');
  t.is(wechat.hash, '#wechat_redirect');
  t.deepEqual([...wechat.searchParams.keys()], ['appid', 'redirect_uri', 'response_type', 'scope', 'state']);
  t.regex(wechat.searchParams.get('state') ?? '', /^[A-Za-z0-9]{32,128}$/);
  t.is(wechat.searchParams.get('scope'), 'snsapi_login');
  const github = await ask('GitHub');
  t.is(github.searchParams.get('code_challenge_method'), 'S256');
  t.not((await ask('GitHub')).searchParams.get('state'), github.searchParams.get('state'));
});

test('the sign-in page shows what is configured, in both languages', async (t, world) => {
  const { app } = world;
  const labels = async (lang: string) => {
    const page = await browserIn(world, [], lang).open(world.authorizeUrl(app));
    t.true(isSignIn(page));
    return page.document.querySelectorAll('.channels a').map((link) => link.text.trim());
  };
  t.deepEqual(await labels('en'), [
    'Continue with Weibo',
    'Continue with QQ',
    'Continue with WeChat',
    'Continue with GitHub',
  ]);
  t.deepEqual(await labels('zh-CN'), ['使用微博登录', '使用 QQ 登录', '使用微信登录', '使用 GitHub 登录']);
});

test('nothing secret is logged', async (t, world) => {
  const { app } = world;
  await newcomer(world, 'Weibo', unique('ada'));
  const browser = browserIn(world, [world.channels.url]);
  await sayWho(browser, await toChannel(browser, world, app, 'Weibo'), unique('broken'));
  t.not((await logged(world, (line) => line.includes('a channel did not do its part'))).length, 0);
  const log = world.log.join('\n');
  t.false(/the:secret|access_token=|code=/.test(log));
});
