import { type OwnWorld, onOwnServers, startWorld } from '../_world.ts';

const test = onOwnServers({ LIMITS: 'on' });

/** As if an address had made so many calls of a bucket by now: to make them takes longer than they are counted. */
async function hasMade({ database }: OwnWorld, bucket: string, calls: number): Promise<void> {
  const counted = database.sql('rate_limits').whereLike('key', `%${bucket}%:127.0.0.1`).update({ points: calls });
  if ((await database.write(counted)) !== 1) throw new Error(`the calls of ${bucket} are not counted so`);
}

// The first ones by themselves: who has to wait for a moment is asked in that moment.
test.serial('after five wrong passwords an account waits, longer each time, and says how long', async (t, world) => {
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
  t.is(refused.headers.get('ratelimit-remaining'), '0', 'the headers do not contradict each other');
  t.is(refused.headers.get('ratelimit-reset'), String(wait));

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

test.serial('a stranger who guesses cannot lock the owner out of their own device', async (t, world) => {
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
  const made = 20;
  const next = () => world.post(`${turn++ % 2 ? second : ''}${path}`, { email: 'nobody@example.com' });
  let last = await next();
  const limit = Number(last.headers.get('ratelimit-limit'));
  t.is(last.headers.get('ratelimit-remaining'), String(limit - 1));
  await hasMade(world, 'validate unique', limit - made + 1);
  while (last.status === 200 && turn < made + 10) last = await next();
  t.is(last.status, 429);
  t.is(last.body.error_code, 201204);
  t.truthy(last.headers.get('retry-after'));
  t.is(last.headers.get('ratelimit-remaining'), '0');
  t.is(turn, made + 1, 'two instances count together');
  t.is((await world.post(path, { email: 'nobody@example.com', lang: 'zh' })).body.message, '接口请求超限');
});

test('however many ask at once, and of which instance, no call over the budget is allowed and none within is refused', async (t, world) => {
  const second = await world.another('resource');
  const ask = (call: number) => world.post(`${call % 2 ? second : ''}/api/Image/captchaVerify`, { id: 'x', text: 'x' });
  const limit = Number((await ask(0)).headers.get('ratelimit-limit'));
  const room = 60;
  await hasMade(world, 'captchaVerify', limit - room);
  let allowed = 0;
  for (let call = 1; call < room + 60; ) {
    const burst = await Promise.all(Array.from({ length: 30 }, () => ask(call++)));
    allowed += burst.filter(({ status }) => status !== 429).length;
  }
  t.is(allowed, room);
});

const left = ({ headers }: { headers: Headers }) => Number(headers.get('ratelimit-remaining'));

test('the engine knows its paths in any letter case and with a slash at the end, and so do the limits', async (t, world) => {
  const answers = [];
  for (const path of ['/oauth/token', '/OAUTH/TOKEN', '/oauth/token/', '/OAuth/Token/']) {
    answers.push(await world.post(`${world.authUrl}${path}`, { grant_type: 'refresh_token' }));
  }
  t.deepEqual([...new Set(answers.map(({ body }) => body.error))], ['invalid_client']);
  const limits = new Set(answers.map(({ headers }) => headers.get('ratelimit-limit')));
  t.is(limits.size, 1);
  t.false(limits.has(null), 'each is counted');
});

test.serial('a standard endpoint and its documented twin count in one bucket', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials', 'authorization_code'], scope: ['profile'] });
  const ask = { ...app, grant_type: 'client_credentials' };
  const authorize = {
    client_id: app.client_id,
    redirect_uri: app.redirect_uri,
    response_type: 'code',
    scope: 'profile',
  };
  const token = { token: 'unheard-of' };
  const twins = [
    ['token', () => world.post('/oauth/token', ask), () => world.post('/api/Oauth/accessToken', ask)],
    ['authorize', () => world.get('/oauth/authorize', authorize), () => world.get('/api/Oauth/authorize', authorize)],
    ['par', () => world.post('/oauth/par', { ...app, ...authorize }), () => world.get('/oauth/authorize', authorize)],
    ['revoke', () => world.post('/oauth/revoke', { ...app, ...token }), () => world.post('/api/Oauth/revoke', token)],
  ] as const;
  for (const [name, standard, documented] of twins) {
    const first = left(await standard());
    t.true(first > 0, name);
    t.is(left(await documented()), first - 1, name);
    t.is(left(await standard()), first - 2, name);
  }
});

test.serial(
  'every standard endpoint that stores or authenticates is limited, and answers as the standards do',
  async (t, world) => {
    const { sql } = world.database;
    for (const [path, bucket] of [
      ['/oauth/authorize', 'authorize'],
      ['/oauth/authorize/x', 'resume'],
      ['/oauth/userinfo', 'userinfo'],
      ['/oauth/logout', 'sign-out'],
      ['/device', 'device page'],
      ['/oauth/device', 'device'],
      ['/oauth/par', 'authorize'],
      ['/oauth/introspect', 'introspect'],
    ] as const) {
      const posts = ['/oauth/device', '/oauth/par', '/oauth/introspect'].includes(path);
      const ask = () => (posts ? world.post(path, { client_id: 'x' }) : world.get(path));
      t.true(left(await ask()) > 0, path);
      const key = `${bucket} by address:127.0.0.1`;
      const full = { points: 100_000 };
      t.is(await world.database.write(sql('rate_limits').where({ key }).update(full)), 1, key);
      const refused = await ask();
      t.is(refused.status, 429, path);
      t.like(refused.body, { error_code: 201204, error: 'slow_down' });
      t.truthy(refused.headers.get('retry-after'));
      await world.database.write(sql('rate_limits').where({ key }).del());
    }
  },
);

test.serial(
  'an app that does not prove itself is counted by address and by app, wherever it tries',
  async (t, world) => {
    const app = await world.client({ grants: ['client_credentials'] });
    const { sql } = world.database;
    const failures = async (who: string) => {
      const query = sql('rate_limits')
        .where({ key: `client failures:${who}` })
        .first('points');
      return ((await world.database.read(query)) as { points: number } | undefined)?.points ?? 0;
    };
    const before = await failures('127.0.0.1');
    const wrong = { ...app, client_secret: 'wrong', token: 'x', grant_type: 'client_credentials' };
    const paths = [
      '/oauth/token',
      '/oauth/introspect',
      '/oauth/revoke',
      '/oauth/par',
      '/oauth/device',
      '/api/Oauth/accessToken',
    ];
    for (const path of paths) t.is((await world.post(path, wrong)).status, 401, path);
    t.is(await failures(app.client_id), paths.length);
    t.is(await failures('127.0.0.1'), before + paths.length);
    await world.post('/oauth/token', { ...wrong, client_id: 'nobody' });
    await world.post('/api/Oauth/accessToken', { ...wrong, client_id: 'nobody' });
    t.is(await failures('127.0.0.1'), before + paths.length + 2, 'a name that is none counts too');

    await world.database.write(
      sql('rate_limits')
        .where({ key: `client failures:${app.client_id}` })
        .update({ points: 1e5 }),
    );
    for (const path of paths) t.is((await world.post(path, wrong)).status, 429, path);
    t.is((await world.post('/oauth/token', { ...wrong, ...app })).status, 200, 'the app itself goes on');
    await world.database.write(sql('rate_limits').where('key', 'like', 'client failures:%').del());
  },
);

test.serial('one app is counted over all addresses, where it has shown to be that app', async (t, world) => {
  const app = await world.client({
    grants: ['client_credentials', 'authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    scope: ['profile'],
  });
  const { client_id, redirect_uri } = app;
  const { sql } = world.database;
  const authorize = { client_id, redirect_uri, response_type: 'code', scope: 'profile' };
  const asked = { ...app, grant_type: 'client_credentials' };
  const calls = [
    ['authorize', () => world.get('/oauth/authorize', authorize)],
    ['authorize', () => world.get('/api/Oauth/authorize', authorize)],
    ['authorize', () => world.post('/oauth/par', { ...app, ...authorize })],
    ['device', () => world.post('/oauth/device', { ...app, scope: 'profile' })],
    ['token', () => world.post('/oauth/token', asked)],
    ['token', () => world.post('/api/Oauth/accessToken', asked)],
    ['revoke', () => world.post('/oauth/revoke', { ...app, token: 'x' })],
  ] as const;
  const points = async (bucket: string) => {
    const row = sql('rate_limits')
      .where({ key: `${bucket} by client:${client_id}` })
      .first('points');
    return ((await world.database.read(row)) as { points: number } | undefined)?.points ?? 0;
  };
  for (const [bucket, ask] of calls) {
    const before = await points(bucket);
    t.true((await ask()).status < 400, bucket);
    t.is(await points(bucket), before + 1, bucket);
  }
  await world.post('/oauth/token', { ...asked, client_secret: 'wrong' });
  t.is(await points('token'), 2, 'a stranger uses up nothing of it');
  await world.database.write(sql('rate_limits').whereLike('key', `%by client:${client_id}`).update({ points: 1e6 }));
  for (const [bucket, ask] of calls) t.like(await ask(), { status: 429 }, bucket);
});

test.serial('what the resource API asks of the auth-server is not counted against anybody', async (t, world) => {
  const stranger = () => world.post('/oauth/introspect', { token: 'x', client_id: 'x', client_secret: 'x' });
  const first = left(await stranger());
  for (let call = 0; call < 5; call += 1) {
    const { status } = await world.post('/api/User/uid', { username: 'x' }, { token: `unheard-of-${call}` });
    t.is(status, 401);
  }
  t.is(left(await stranger()), first - 1);
});

test('HIDE_UNKNOWN_ACCOUNTS gives both faults the same answer; a flood of passwords is refused soon', async (t, {
  dialect,
}) => {
  const world = await startWorld(dialect, {
    HIDE_UNKNOWN_ACCOUNTS: '1',
    PASSWORD_WAIT: '1',
    PASSWORD_HASHING: 'strong',
  });
  try {
    const app = await world.client({ grants: ['password'] });
    const user = await world.user();
    const ask = (username: string) =>
      world.post('/api/Oauth/accessToken', { ...app, grant_type: 'password', username, password: 'wrong' });
    t.deepEqual((await ask('nobody-here')).body, (await ask(user.username)).body);

    const flood = await Promise.all(Array.from({ length: 200 }, (_, nobody) => ask(`nobody-${nobody}`)));
    const refused = flood.filter(({ status }) => status === 503);
    t.true(refused.length > 0);
    t.like(refused[0]?.body, { error_code: 100001, error: 'temporarily_unavailable' });
    t.is(refused[0]?.headers.get('retry-after'), '2');
    const correct = { ...app, grant_type: 'password', username: user.username, password: user.password };
    t.is((await world.post('/api/Oauth/accessToken', correct)).status, 200, 'it is over');
  } finally {
    await world.stop();
  }
});
