/**
 * What a test file needs. Each story is told once and runs on SQLite and on PostgreSQL:
 *
 *     const test = onBothDatabases();
 *
 *     test('a person asks who they are', async (t, world) => {
 *       const user = await world.user();
 *       const { access_token } = await world.tokens(user, ['profile']);
 *       const { status, body } = await world.post<{ uid: number }>('/api/User/uid', { username: user.username }, { token: access_token });
 *       t.is(status, 200);
 *       t.is(body.uid, user.uid);
 *     });
 *
 * Stories of a file share its servers and run at once; `test.serial` is for those that disturb others (a restart, a
 * broken table). One that needs a world of its own calls `startWorld(world.dialect, env)` and `stop()`s it.
 */
import { onEachDatabase } from './_world/on-both.ts';
import { startWorld } from './_world/world.ts';

export { type Agent, isConsent, isSignIn, type Page } from './_world/agent.ts';
export { withBrowser } from './_world/browser.ts';
export { type TestClient, type TestUser, type Tokens, unique } from './_world/builders.ts';
export { onEachDatabase } from './_world/on-both.ts';
export { call, type Envelope, type Reply } from './_world/requests.ts';
export { startWorld, type World } from './_world/world.ts';

/**
 * A file's own `test`, in a world on each database.
 * @param env variables that differ from the tests' usual ones, such as `{ LIMITS: 'on' }`
 */
export const onBothDatabases = (env: Readonly<Record<string, string>> = {}) =>
  onEachDatabase((dialect) => startWorld(dialect, env));
