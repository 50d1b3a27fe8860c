/** With limits on: passwords are not to be guessed by way of a channel. */
import { onEachDatabase, unique } from '../../_world.ts';
import { browserIn, press, sayWho, socialWorld, toChannel } from './_flows.ts';

const test = onEachDatabase(socialWorld({ LIMITS: 'on' }));

test.serial('wrong passwords on the page that binds make an account wait, as anywhere', async (t, world) => {
  const user = await world.user();
  const browser = browserIn(world, [world.channels.url]);
  const arrived = await sayWho(browser, await toChannel(browser, world, world.app, 'Weibo'), unique('ada'));
  const bind = await press(browser, arrived, 'Bind Weibo to it');
  const guess = (password: string) => browser.submit(bind, { username: user.username, password, captcha: 'abcd5' });
  for (let turn = 0; turn < 5; turn += 1) t.is((await guess('not the password')).reply.status, 400);
  const waiting = await guess(user.password);
  t.is(waiting.reply.status, 429);
  t.truthy(waiting.reply.headers.get('retry-after'));
  t.true(waiting.text.includes('Too many tries'), waiting.text);

  const held = (await browser.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_sns')?.value;
  const log = { type: 'log', username: user.username, password: user.password, sns_token: held };
  const refused = await world.post('/api/User/snsreg', log);
  t.is(refused.status, 429);
  t.is(refused.body.error_code, 201204);
});

test.serial('an address begins so many attempts a minute', async (t, world) => {
  const replies = await Promise.all(Array.from({ length: 130 }, () => world.get('/sns/weibo/start')));
  const refused = replies.filter(({ status }) => status === 429);
  t.true(refused.length > 0);
  t.true(refused.every(({ body, headers }) => body.error_code === 201204 && headers.has('retry-after')));
  t.true(replies.every(({ status }) => status === 303 || status === 429));
});
