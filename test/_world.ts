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
 * Its servers are those of all files: stories of many run on them at once, so that names have to be unique, and what is
 * counted the story's own. `onOwnServers` is for stories that configure servers, stop them or break what they stand on;
 * `test.serial` for those of them that disturb the others of their file. `startWorld(dialect, env)` is for a single one.
 * Several files are told by one process: see test/_run/together.ts.
 */
import { borrowWorld } from './_world/lent-world.ts';
import { onEachDatabase } from './_world/on-both.ts';
import { startWorld } from './_world/own-world.ts';

export { type Agent, asksCaptcha, isConsent, isSignIn, type Page } from './_world/agent.ts';
export { untilTrue, withBrowser } from './_world/browser.ts';
export { type TestClient, type TestUser, type Tokens, unique, uniqueAddress, uniquePhone } from './_world/builders.ts';
export { borrowLimitedWorld } from './_world/lent-world.ts';
export { onEachDatabase } from './_world/on-both.ts';
export { type OwnWorld, startWorld } from './_world/own-world.ts';
export type { Envelope, Reply } from './_world/reply.ts';
export { call } from './_world/requests.ts';
export type { World } from './_world/world.ts';

/** A file's own `test`, on the servers that all files share, on each database. */
export const onBothDatabases = () => onEachDatabase(borrowWorld);

/**
 * A file's own `test`, with servers of its own on each database.
 * @param env variables that differ from the tests' usual ones, such as `{ LIMITS: 'on' }`
 */
export const onOwnServers = (env: Readonly<Record<string, string>> = {}) =>
  onEachDatabase((dialect) => startWorld(dialect, env));
