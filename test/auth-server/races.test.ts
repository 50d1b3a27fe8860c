/** When many ask for one thing at once, one gets it. */
import { onBothDatabases, type Reply } from '../_world.ts';

const test = onBothDatabases();
const AT_ONCE = 50;

async function race(ask: () => Promise<Reply>) {
  const replies = await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return replies.map(({ body }) => body.error_code).sort((a, b) => a - b);
}

const oneWinner = (losers: number) => [0, ...Array.from({ length: AT_ONCE - 1 }, () => losers)];

test('one code, fifty exchanges: one winner, and the code was used twice, so its tokens end', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app), user);
  const trade = { ...app, grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '' };
  t.deepEqual(await race(() => world.post('/api/Oauth/accessToken', trade)), oneWinner(201215));
});

test('one user code, two people at once: the device is connected to one of them', async (t, world) => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const app = await world.client({ grants: ['authorization_code', 'refresh_token', grant_type] });
  const { client_id, client_secret } = app;
  const people = await Promise.all(
    [world.agent(), world.agent()].map(async (agent) => {
      const user = await world.user();
      await agent.signInAndConsent(world.authorizeUrl(app), user);
      return { agent, user };
    }),
  );
  const started = await world.post<{ device_code: string; verification_uri_complete: string }>('/oauth/device', {
    ...{ client_id, client_secret, scope: 'profile' },
  });
  const { device_code, verification_uri_complete } = started.body;
  const asked = await Promise.all(
    people.map(async ({ agent }) => agent.submit(await agent.open(verification_uri_complete), {})),
  );
  const ends = await Promise.all(
    people.map(({ agent }, at) => agent.submit(asked[at] as (typeof asked)[number], {}, ['confirm', 'yes'])),
  );
  t.deepEqual(ends.map(({ reply }) => reply.status).toSorted(), [200, 400], 'one is told that the code has been used');
  const tokens = await world.post<{ uid: number }>('/api/Oauth/accessToken', {
    ...{ client_id, client_secret, grant_type, device_code },
  });
  const connected = people[ends.findIndex(({ reply }) => reply.status === 200)];
  t.like(tokens.body, { uid: connected?.user.uid });
});

test('one captcha, fifty sign-ins: one gets past it', async (t, world) => {
  const user = await world.user();
  const solved = await world.captcha();
  const asked = { username: user.username, password: user.password, ...solved };
  t.deepEqual(await race(() => world.post('/api/User/login', asked)), oneWinner(200002));
});

test('one username, fifty registrations: one account', async (t, world) => {
  const stamp = Date.now();
  let turn = 0;
  const ask = () =>
    world.post('/api/User/register', {
      username: `Rush-${stamp}-${world.dialect}`,
      password: 'Quiet lake 77',
      email: `rush-${turn++}-${stamp}@example.com`,
    });
  t.deepEqual(await race(ask), oneWinner(202002));
});
