import { onBothDatabases, startWorld } from './_world.ts';

const test = onBothDatabases({ LIMITS: 'on' });

test('after five wrong passwords an account waits, longer each time, and says how long', async (t, world) => {
  const app = await world.client({ grants: ['password'] });
  const user = await world.user();
  const ask = (password: string) =>
    world.post('/api/Oauth/accessToken', { ...app, grant_type: 'password', username: user.username, password });
  for (let failure = 0; failure < 5; failure += 1) t.is((await ask('wrong')).body.error_code, 202103);
  const refused = await ask(user.password);
  t.is(refused.status, 429);
  t.like(refused.body, { error_code: 201204, error: 'slow_down' });
  const wait = Number(refused.headers.get('retry-after'));
  t.true(wait >= 1 && wait <= 5, `Retry-After: ${wait}`);

  const stranger = await world.user();
  const other = { username: stranger.username, password: stranger.password };
  const free = await world.post('/api/Oauth/accessToken', { ...app, grant_type: 'password', ...other });
  t.is(free.body.error_code, 0, 'others do not wait');

  await new Promise((resolve) => setTimeout(resolve, wait * 1000 + 100));
  t.is((await ask('wrong')).body.error_code, 202103);
  const longer = await ask(user.password);
  t.is(longer.status, 429);
  t.true(Number(longer.headers.get('retry-after')) > 5, 'it grows');
});

test('a stranger who guesses cannot lock the owner out of their own device', async (t, world) => {
  const user = await world.user();
  const login = async (password: string, cookie = '') => {
    const solved = await world.captcha();
    return world.post('/api/User/login', { username: user.username, password, ...solved }, { headers: { cookie } });
  };
  const first = await login(user.password);
  t.is(first.body.error_code, 0);
  const device = first.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith('upare_device='))
    ?.split(';')[0];
  for (let guess = 0; guess < 5; guess += 1) await login('wrong');
  t.is((await login(user.password)).body.error_code, 201204, 'a stranger waits');
  t.is((await login(user.password, device)).body.error_code, 0, 'the owner does not');
});

test('many guesses at once are counted one by one', async (t, world) => {
  const app = await world.client({ grants: ['password'] });
  const user = await world.user();
  const ask = { ...app, grant_type: 'password', username: user.username, password: 'wrong' };
  const replies = await Promise.all(Array.from({ length: 40 }, () => world.post('/api/Oauth/accessToken', ask)));
  const tried = replies.filter(({ body }) => body.error_code === 202103).length;
  t.true(tried >= 5 && tried <= 12, `${tried} guesses were answered`);
  t.is(replies.filter(({ status }) => status === 429).length, 40 - tried);
});

test('calls by address are limited, with the standard headers, by all instances together', async (t, world) => {
  const second = await world.another('resource');
  const path = '/api/User/validateUniqueEmail';
  let turn = 0;
  const next = () => world.post(`${turn++ % 2 ? second : ''}${path}`, { email: 'nobody@example.com' });
  let last = await next();
  const limit = Number(last.headers.get('ratelimit-limit'));
  t.is(last.headers.get('ratelimit-remaining'), String(limit - 1));
  while (last.status === 200 && turn < limit + 10) last = await next();
  t.is(last.status, 429);
  t.is(last.body.error_code, 201204);
  t.truthy(last.headers.get('retry-after'));
  t.is(last.headers.get('ratelimit-remaining'), '0');
  t.is(turn, limit + 1, 'two instances count together');
});

test('HIDE_UNKNOWN_ACCOUNTS gives both faults the same answer', async (t, { dialect }) => {
  const world = await startWorld(dialect, { HIDE_UNKNOWN_ACCOUNTS: '1' });
  try {
    const app = await world.client({ grants: ['password'] });
    const user = await world.user();
    const ask = (username: string) =>
      world.post('/api/Oauth/accessToken', { ...app, grant_type: 'password', username, password: 'wrong' });
    t.deepEqual((await ask('nobody-here')).body, (await ask(user.username)).body);
  } finally {
    await world.stop();
  }
});
