import { onBothDatabases, unique } from '../../_world.ts';
import { lives, messages, modify, NEW, newPassword, row, signIn } from './_basic-info.ts';

const test = onBothDatabases();

test('a new password ends every other session and token, and is told', async (t, world) => {
  const user = await world.user();
  const elsewhere = (await signIn(world, user.username, user.password)).body.login_token;
  const app = await world.client({ grants: ['password', 'refresh_token', 'authorization_code'], scope: ['messages'] });
  const tokens = await world.tokens(user, ['messages'], app);
  const second = await world.another('resource');
  const ask = (token: string) => world.post(`${second}/api/User/message`, {}, { token });
  for (const token of [elsewhere, tokens.access_token]) t.is((await ask(token)).body.error_code, 0);
  const browser = world.agent();
  await browser.signInAndConsent(world.authorizeUrl(app, { scope: 'messages' }), user);
  t.true((await browser.open(world.authorizeUrl(app, { scope: 'messages' }))).outside, 'signed in');

  t.is((await modify(world, user, newPassword)).body.error_code, 0);
  for (const token of [elsewhere, tokens.access_token]) {
    t.false(await lives(world, token));
    t.is((await ask(token)).body.error_code, 201203, 'at once, at every instance');
  }
  const refresh = { ...app, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  t.is((await world.post('/api/Oauth/accessToken', refresh)).body.error_code, 201209);
  t.false((await browser.open(world.authorizeUrl(app, { scope: 'messages' }))).outside, 'signed out');
  t.true(await lives(world, user.loginToken), 'but where it was asked for, the session goes on');
  t.is((await messages(world, user))[0], 'Your password was changed');
});

test('a new password is not the old one, is confirmed, and is no easy one', async (t, world) => {
  const user = await world.user();
  const wrong: [object, number, number][] = [
    [{ newpassword: user.password, confirm: user.password }, 202304, 400],
    [{ newpassword: NEW }, 202305, 400],
    [{ newpassword: NEW, confirm: '' }, 202305, 400],
    [{ newpassword: NEW, confirm: NEW.toUpperCase() }, 202305, 400],
    [{ confirm: NEW }, 202305, 400],
    [{ newpassword: 'short', confirm: 'short' }, 100006, 400],
    [{ newpassword: 'password1', confirm: 'password1' }, 100006, 400],
    [{ newpassword: 'x'.repeat(129), confirm: 'x'.repeat(129) }, 100006, 400],
  ];
  for (const [params, code, status] of wrong) {
    const reply = await modify(world, user, { nickname: unique('never'), ...params });
    t.is(reply.body.error_code, code, JSON.stringify(params));
    t.is(reply.status, status);
  }
  t.is((await row(world, user)).nickname, null);
  const { body } = await modify(world, user, { newpassword: user.password, confirm: user.password }, { lang: 'zh' });
  t.is(body.message, '新旧密码相同');
});

test('of thirty new passwords at once, one is the password in the end and the losers are 409', async (t, world) => {
  const user = await world.user();
  const passwords = Array.from({ length: 30 }, (_, n) => `Deep river ${n} and ${n + 1}`);
  const captchas = await Promise.all(passwords.map(() => world.captcha()));
  const answers = await Promise.all(
    passwords.map((password, n) =>
      world.post(
        '/api/User/modifyBasicInfo',
        { ...captchas[n], newpassword: password, confirm: password },
        { token: user.loginToken },
      ),
    ),
  );
  // One that was read after another was done is a change of its own; most are overtaken.
  const won = passwords.filter((_, n) => answers[n]?.body.error_code === 0);
  const lost = answers.filter(({ body }) => body.error_code !== 0);
  t.true(won.length >= 1 && lost.length >= 1);
  t.deepEqual([...new Set(lost.map(({ status, body }) => `${status} ${body.error_code}`))], ['409 202303']);
  const opens = async (password: string) => (await signIn(world, user.username, password)).status === 200;
  const good = [];
  for (const password of won) if (await opens(password)) good.push(password);
  t.is(good.length, 1);
  t.false(await opens(passwords.find((password) => !won.includes(password)) ?? ''));
});
