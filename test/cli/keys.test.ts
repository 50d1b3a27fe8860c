/** Rotating the keys that sign ID tokens. */
import { setTimeout as wait } from 'node:timers/promises';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { createSigningKeys } from '../../shared/clients/signing-keys.ts';
import { readConfig } from '../../shared/config/config.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import { createSigningKeyTable } from '../../shared/db/tables/signing-keys.ts';
import { until } from '../_world/until.ts';
import { onOwnServers, type World } from '../_world.ts';

const test = onOwnServers();

interface Key {
  readonly kid: string;
  readonly alg: string;
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

  const all = (await world.cli('keys', 'list', '--json')).json as Key[];
  t.deepEqual(all.map(({ alg }) => alg).sort(), ['ES256', 'ES256', 'RS256', 'RS256']);
  const listed = all.filter(({ alg }) => alg === 'RS256');
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
  t.regex(stdout, new RegExp(`^${kid} +RS256 +signing`, 'm'));
  t.regex(stdout, new RegExp(`^${before.kid} +RS256 +verifying`, 'm'));
});

test.serial('a key that has left the JWKS still tells who is to be signed out, and signs nothing', async (t, world) => {
  const sql = () => world.database.sql('signing_keys');
  const agent = world.agent();
  const app = await world.client({ scope: ['openid'] });
  const page = await agent.signInAndConsent(world.authorizeUrl(app, { scope: 'openid' }), await world.user());
  const code = page.url.searchParams.get('code') ?? '';
  const { body } = await world.post<{ id_token: string }>('/oauth/token', {
    ...app,
    grant_type: 'authorization_code',
    code,
  });
  const { kid = '' } = decodeProtectedHeader(body.id_token);
  await world.cli('keys', 'rotate');
  // A day and more has passed.
  await world.database.write(
    sql()
      .where({ kid })
      .update({ retires_at: Date.now() - 1000 }),
  );
  await world.database.write(
    sql()
      .whereNot({ kid })
      .update({ activates_at: Date.now() - 1000 }),
  );
  const published = async () =>
    (await world.get<{ keys: Key[] }>('/oauth/jwks')).body.keys.some((key) => key.kid === kid);
  t.false(await until(published, (isThere) => !isThere));

  const leave = (hint: string, more = {}) => world.get('/oauth/logout', { id_token_hint: hint, ...more });
  const [header, payload, signature] = body.id_token.split('.');
  const other = Buffer.from(JSON.stringify({ ...decodeJwt(body.id_token), sub: '1' })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
  for (const forged of [
    `${header}.${other}.${signature}`,
    `${header}.${payload}.`,
    `${none}.${payload}.`,
    `${header}.${payload}.${'A'.repeat(signature?.length ?? 0)}`,
  ]) {
    t.is((await leave(forged)).status, 400, forged.slice(0, 20));
  }
  const another = await world.client();
  t.is((await leave(body.id_token, { client_id: another.client_id })).status, 400, 'another app’s');
  const asked = await agent.open(`/oauth/logout?${new URLSearchParams({ id_token_hint: body.id_token })}`);
  t.is(asked.reply.status, 200);
  t.truthy(asked.document.querySelector('button[name="logout"]'));

  await world.cli('keys', 'rotate');
  const row = await world.database.read(sql().where({ kid }).first('private_jwk'));
  t.is(row?.private_jwk, '', 'what has retired can sign no more');
  t.is((await leave(body.id_token)).status, 200);
  await world.database.write(
    sql()
      .where({ kid })
      .update({ retires_at: Date.now() - 32 * 24 * 3600 * 1000 }),
  );
  t.is((await leave(body.id_token)).status, 400, 'no session of its time lives any more');
});

test.serial(
  'keys that have signed long enough are replaced, by one of several at once, and announced first',
  async (t, world) => {
    const table = createSigningKeyTable(world.database);
    const secrets = loadSecrets(readConfig(world.env));
    const instances = [createSigningKeys(table, secrets), createSigningKeys(table, secrets)];
    const keys = () => world.database.sql('signing_keys');
    const old = Date.now() - 91 * 24 * 3600 * 1000;
    // Those that replaced others a moment ago have signed for long, and the others are gone.
    await world.database.write(keys().whereNotNull('retires_at').del());
    await world.database.write(keys().update({ activates_at: old }));
    const current = ((await world.cli('keys', 'list', '--json')).json as Key[]).find(({ alg }) => alg === 'RS256');
    const idToken = await idTokens(world);
    let before = await idToken();
    for (const deadline = Date.now() + 20_000; before.kid !== current?.kid && Date.now() < deadline; await wait(200)) {
      before = await idToken();
    }
    t.is(before.kid, current?.kid);
    t.false(await instances[0]?.rotateAfter(0), 'never');
    t.false(await instances[0]?.rotateAfter(92), 'not yet');
    const done = await Promise.all(instances.map((keys) => keys.rotateAfter(90)));
    t.true(done.filter(Boolean).length <= 1);
    const all = (await world.cli('keys', 'list', '--json')).json as Key[];
    const next = all.filter(({ status }) => status === 'next');
    t.deepEqual(next.map(({ alg }) => alg).sort(), ['ES256', 'RS256'], 'announced');
    t.true(
      next.every(({ activates_at }) => Date.parse(activates_at) > Date.now() + 23 * 3600 * 1000),
      'for a day',
    );
    // Every instance has read its keys once more by then.
    for (const deadline = Date.now() + 6_000; Date.now() < deadline; await wait(500)) {
      t.is((await idToken()).kid, before.kid, 'the former one signs until then');
    }
    t.false((await Promise.all(instances.map((keys) => keys.rotateAfter(90)))).some(Boolean), 'once');
  },
);

test.serial(
  'a rotation under another master secret is refused: the servers could not open the key',
  async (t, world) => {
    const keys = async () => ((await world.cli('keys', 'list', '--json')).json as Key[]).map(({ kid }) => kid);
    await (await idTokens(world))();
    const before = await keys();
    const { askCli } = await import('../_world/servers.ts');
    const { code, stderr } = await askCli({ ...world.env, SECRET: 'x'.repeat(40) }, ['keys', 'rotate', '--json']);
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
