/** Rotating the keys that sign ID tokens. */

import { setTimeout as wait } from 'node:timers/promises';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { onBothDatabases, type World } from '../_world.ts';

const test = onBothDatabases();

interface Key {
  readonly kid: string;
  readonly status: string;
  readonly activates_at: string;
  readonly retires_at: string | null;
}

test.serial('a new key signs from then on; what the former one signed still verifies', async (t, world) => {
  const idToken = idTokens(world);
  const before = await (await idToken)();
  const { code, json } = await world.cli('keys', 'rotate', '--json');
  t.is(code, 0);
  const { kid, activates_at } = json as Key;
  t.not(kid, before.kid);

  const listed = (await world.cli('keys', 'list', '--json')).json as Key[];
  t.deepEqual(
    listed.map((key) => key.kid),
    [kid, before.kid],
  );
  t.is(listed[0]?.activates_at, activates_at);
  t.is(listed[1]?.status, 'signing');
  t.true(Date.parse(listed[1]?.retires_at ?? '') > Date.now() + 23 * 3600 * 1000);

  let after = await (await idToken)();
  for (const deadline = Date.now() + 30_000; after.kid !== kid && Date.now() < deadline; await wait(500)) {
    await verifies(world, after.token);
    after = await (await idToken)();
  }
  t.is(after.kid, kid);
  t.true(Date.now() >= Date.parse(activates_at), 'it was published before it signed');
  for (const { token, kid: signer } of [before, after]) {
    t.is((await verifies(world, token)).protectedHeader.kid, signer);
  }
  const { stdout } = await world.cli('keys', 'list');
  t.regex(stdout, new RegExp(`^${kid} +signing`, 'm'));
  t.regex(stdout, new RegExp(`^${before.kid} +verifying`, 'm'));
});

test.serial(
  'a rotation under another master secret is refused: the servers could not open the key',
  async (t, world) => {
    const keys = async () => ((await world.cli('keys', 'list', '--json')).json as Key[]).map(({ kid }) => kid);
    await (await idTokens(world))();
    const before = await keys();
    const { runCli } = await import('../_world/servers.ts');
    const { code, stderr } = await runCli({ ...world.env, SECRET: 'x'.repeat(40) }, ['keys', 'rotate', '--json']);
    t.is(code, 1);
    t.regex(stderr, /^error: [^\n]*SECRET[^\n]*\n$/);
    t.deepEqual(await keys(), before);
  },
);

/** A way to get one ID token after the other. */
async function idTokens(world: World) {
  const user = await world.user();
  const scope = ['openid', 'offline_access'];
  const app = await world.client({ scope, trusted: true });
  const page = await world.agent().signInAndConsent(world.authorizeUrl(app, { scope: scope.join(' ') }), user);
  const code = page.url.searchParams.get('code') ?? '';
  let fresh = await ask({ grant_type: 'authorization_code', code });
  let first = true;
  return async () => {
    if (!first) fresh = await ask({ grant_type: 'refresh_token', refresh_token: fresh.refresh_token });
    first = false;
    return { token: fresh.id_token, kid: decodeProtectedHeader(fresh.id_token).kid };
  };

  async function ask(params: object) {
    const reply = await world.post<{ id_token: string; refresh_token: string }>('/oauth/token', { ...app, ...params });
    if (reply.status !== 200) throw new Error(reply.text);
    return reply.body;
  }
}

const verifies = (world: World, token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${world.authUrl}/oauth/jwks`)), { issuer: world.authUrl });
