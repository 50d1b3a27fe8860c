/** The grace across kill -9: whatever an instance had stored when it was gone, its callers get their tokens. */
import { freePort } from '../../_world/ports.ts';
import { type Server, startServer } from '../../_world/servers.ts';
import { call, onBothDatabases, type Tokens } from '../../_world.ts';

const test = onBothDatabases();
const scope = ['profile'] as const;
const CHAINS = 8;

test('who has no answer from an instance that was killed asks again, and each grant goes on by one token', async (t, world) => {
  const [app, user, port] = await Promise.all([
    world.client({ grants: ['password', 'refresh_token'], scope }),
    world.user(),
    freePort(),
  ]);
  const url = `http://127.0.0.1:${port}`;
  const env = { ...world.env, AUTH_PORT: String(port), REFRESH_GRACE: '300' };
  const start = () => startServer('auth', url, env, () => undefined);
  const refresh = (refresh_token: string) =>
    call<Tokens>(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ client_id: app.client_id, client_secret: app.client_secret ?? '' },
        ...{ grant_type: 'refresh_token', refresh_token },
      }),
    });

  let instance: Server | undefined = await start();
  try {
    let answers = 0;
    const chain = async () => {
      let { refresh_token = '' } = await world.tokens(user, scope, app);
      for (;;) {
        const answer = await refresh(refresh_token).catch(() => undefined);
        if (!answer) return refresh_token;
        t.is(answer.status, 200, answer.text);
        refresh_token = answer.body.refresh_token ?? '';
        answers += 1;
        // In the midst of what the others have under way.
        if (answers === 3 * CHAINS) void instance?.end('SIGKILL');
      }
    };
    const held = await Promise.all(Array.from({ length: CHAINS }, chain));
    await instance.end('SIGKILL');
    instance = await start();
    for (const token of held) {
      const [one, again] = await Promise.all([refresh(token), refresh(token)]);
      t.is(one.status, 200, one.text);
      t.is(again.body.access_token, one.body.access_token);
    }
    const { database } = world;
    const living = database.sql('refresh_tokens').whereLike('payload', `%${app.client_id}%`).whereNull('consumed_at');
    t.is((await database.read(living.select('id'))).length, CHAINS);
  } finally {
    await instance?.end('SIGKILL');
  }
});
