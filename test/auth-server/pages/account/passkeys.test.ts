/** Passkeys in a real browser, with its virtual authenticator. */
import type { Page, Route } from 'playwright-core';
import type { Dialect } from '../../../_world/database.ts';
import { until } from '../../../_world/until.ts';
import { type OwnWorld, onEachDatabase, startWorld, type TestUser, withBrowser } from '../../../_world.ts';

interface NamedWorld extends OwnWorld {
  /** As the browser knows the auth-server: passkeys belong to a name, and an address of digits is none. */
  readonly url: string;
}

const test = onEachDatabase(async (dialect: Dialect): Promise<NamedWorld> => {
  const named = (authUrl: string) => authUrl.replace('127.0.0.1', 'localhost');
  const world = await startWorld(dialect, (authUrl) => ({ AUTH_URL: named(authUrl) }));
  return Object.assign(world, { url: named(world.authUrl) });
}).serial;

async function withAuthenticator(story: (page: Page, authenticator: Authenticator) => Promise<void>) {
  await withBrowser({}, async (page) => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await story(page, {
      knowsPerson: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
      answers: (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
      async credentials() {
        return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
      },
    });
  });
}

interface Authenticator {
  knowsPerson(knows: boolean): Promise<unknown>;
  answers(answers: boolean): Promise<unknown>;
  credentials(): Promise<readonly { readonly userHandle?: string; readonly signCount: number }[]>;
}

const PASSKEYS = '/account/security/passkeys';

async function typePassword(page: Page, { username, password }: TestUser) {
  await page.fill('[name="username"]', username);
  await page.fill('[name="password"]', password);
  const captcha = page.locator('[name="captcha"]');
  if (await captcha.count()) await captcha.fill('abcd5');
  await page.click('#login button.button');
}

/** A person with one passkey, signed out again. */
async function withPasskey(page: Page, world: NamedWorld, authenticator: Authenticator): Promise<TestUser> {
  const user = await world.user();
  await authenticator.answers(false);
  await page.goto(`${world.url}${PASSKEYS}`);
  await typePassword(page, user);
  await page.waitForURL(`${world.url}${PASSKEYS}`);
  await authenticator.answers(true);
  await page.fill('#add-name', 'Phone');
  await page.click('[data-passkey="make"]');
  await page.waitForSelector('#codes li:nth-child(10)');
  await page.context().clearCookies();
  return user;
}

const start = async (world: NamedWorld) => {
  const app = await world.client({ scope: ['openid', 'profile'], trusted: true });
  const query = { response_type: 'code', client_id: app.client_id, redirect_uri: app.redirect_uri, scope: 'openid' };
  return { app, address: `${world.url}/oauth/authorize?${new URLSearchParams(query)}` };
};

test('a passkey is made, signs in by itself, and the ID token says two factors', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    const user = await withPasskey(page, world, authenticator);
    const [made] = await authenticator.credentials();
    t.false(
      Buffer.from(made?.userHandle ?? '', 'base64')
        .toString()
        .includes(String(user.uid)),
    );

    const { app, address } = await start(world);
    // What the browser's own list offers is taken at once by an authenticator that answers.
    await page.goto(address);
    await page.waitForURL(/client\.example/);
    const code = new URL(page.url()).searchParams.get('code');
    const { body } = await world.post<{ id_token: string }>('/oauth/token', {
      client_id: app.client_id,
      client_secret: app.client_secret,
      redirect_uri: app.redirect_uri,
      code,
      grant_type: 'authorization_code',
    });
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
    t.like(claims, { sub: String(user.uid), acr: 'urn:upare:acr:2', amr: ['pop', 'mfa'] });

    // A browser without any authenticator, which would complain of a script that fails.
    await withBrowser({}, async (bare) => {
      await bare.goto(address);
      await bare.evaluate('PublicKeyCredential.isConditionalMediationAvailable()');
      await bare.click('[data-passkey="list"]');
      await bare.waitForSelector('#passkey-told:not(:empty)');
    });
  });
});

test('it is the second factor of a password; one that does not know its person signs nobody in', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    const user = await withPasskey(page, world, authenticator);
    const { address } = await start(world);
    await authenticator.answers(false);
    await page.goto(address);
    await typePassword(page, user);
    await page.waitForURL(/\/factor$/);
    t.regex(await page.content(), /<noscript><p class="hint">Passkeys need JavaScript/);
    const old = await page.context().newPage();
    await old.addInitScript('delete window.PublicKeyCredential');
    await old.goto(page.url());
    await old.waitForSelector('#passkey-told:not(:empty)');
    t.regex((await old.textContent('#passkey-told')) ?? '', /This browser cannot use passkeys/);
    await old.close();
    await authenticator.answers(true);
    await page.click('[data-passkey="show"]');
    await page.waitForURL(/client\.example/);

    await page.context().clearCookies();
    await authenticator.answers(false);
    await page.goto(address);
    await page.check('#remember');
    await authenticator.answers(true);
    await page.click('[data-passkey="list"]');
    await page.waitForURL(/client\.example/);
    const kept = (await page.context().cookies(world.url)).find(({ name }) => /session$/.test(name));
    t.true((kept?.expires ?? 0) > Date.now() / 1000 + 20 * 24 * 3600, 'who ticked the box stays signed in');

    const asked = await world.post<{ methods: string[] }>('/api/User/login', {
      username: user.username,
      password: user.password,
      ...(await world.captcha()),
    });
    t.like(asked.body, { error_code: 202104, methods: ['passkey', 'recovery'] });
    await page.context().clearCookies();
    await authenticator.knowsPerson(false);
    await page.goto(address);
    await page.click('[data-passkey="list"]');
    await page.waitForSelector('#passkey-told:not(:empty)');
    t.regex(page.url(), /\/interaction\//);
  });
});

test('a passkey of a closed account whose time is over is refused', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    const { uid } = await withPasskey(page, world, authenticator);
    const { address } = await start(world);
    // At last: the server soon erases the account.
    await world.database.write(world.database.sql('users').where({ uid }).update({ closed_at: 1 }));
    // The browser's own list answers by itself, on the page that refused it too.
    const answer = page.waitForResponse((response) => response.url().endsWith('/passkey'));
    await page.goto(address);
    t.is((await answer).status(), 400);
  });
});

test('what a browser said once is refused the second time, elsewhere, and changed', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    await withPasskey(page, world, authenticator);
    const { address } = await start(world);
    // The browser's own list answers by itself: who waits for the button to press it comes too late at times.
    const sent = page.waitForRequest((request) => request.url().endsWith('/passkey'));
    await page.goto(address);
    const request = await sent;
    const here = request.url().replace(/\/passkey$/, '');
    const said = new URLSearchParams(request.postData() ?? '').get('credential') ?? '';
    await page.waitForURL(/client\.example/);

    await page.context().clearCookies();
    await authenticator.answers(false);
    await page.goto(address);
    t.not(page.url(), here);
    const again = async (credential: string) => {
      const value = JSON.stringify(credential);
      await page.evaluate(`document.querySelector('#passkey [name="credential"]').value = ${value}`);
      await page.evaluate(`document.querySelector('#passkey').requestSubmit()`);
      await page.waitForURL(/\/passkey$/);
      await page.waitForSelector('[role="alert"]');
      return page.textContent('[role="alert"]');
    };
    t.regex((await again(said)) ?? '', /not accepted/);
    t.regex((await again('{"id":"x"}')) ?? '', /not accepted/);
    t.regex((await again('no JSON')) ?? '', /not accepted/);

    for (const userHandle of [Buffer.alloc(32).toString('base64url'), undefined]) {
      await page.goto(address);
      await changing(page, authenticator, '**/passkey', ({ response }) => ({ response: { ...response, userHandle } }));
      const answer = page.waitForResponse((response) => response.url().endsWith('/passkey'));
      await page.click('[data-passkey="list"]');
      t.is((await answer).status(), 400, 'a passkey that signs in by itself says whose it is');
      await page.waitForSelector('[role="alert"]');
    }
  });
});

test('a passkey is refused that was made in a frame of another site, or cannot be read', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    const user = await world.user();
    await authenticator.answers(false);
    await page.goto(`${world.url}${PASSKEYS}`);
    await typePassword(page, user);
    await page.waitForURL(`${world.url}${PASSKEYS}`);
    const make = async (change: (said: Said) => object) => {
      await page.goto(`${world.url}${PASSKEYS}`);
      await changing(page, authenticator, '**/passkeys/add', change);
      await page.fill('#add-name', 'Phone');
      await page.press('#add-name', 'Enter');
      await page.waitForURL(/\/add$/);
      return page.textContent('main');
    };
    const framed = (clientDataJSON: string) => {
      const data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
      return Buffer.from(JSON.stringify({ ...data, crossOrigin: true })).toString('base64url');
    };
    const inFrame = ({ response }: Said) => ({
      response: { ...response, clientDataJSON: framed(response.clientDataJSON) },
    });
    t.regex((await make(inFrame)) ?? '', /No passkey was added\s+This passkey was not accepted/);
    t.regex((await make(() => ({ id: 'x' }))) ?? '', /No passkey was added\s+This passkey was not accepted/);
    const odd = await make(({ response }) => ({
      response: { ...response, transports: ['internal', 'by <carrier pigeon>'] },
    }));
    t.regex(odd ?? '', /The passkey Phone is added/, 'a way to reach it that is not known is no fault');
  });
});

interface Said {
  readonly response: { readonly clientDataJSON: string };
}

/** The authenticator answers once, and members of what the browser sends of it are changed on the way. */
async function changing(page: Page, authenticator: Authenticator, address: string, change: (said: Said) => object) {
  const send = async (route: Route) => {
    await authenticator.answers(false);
    const form = new URLSearchParams(route.request().postData() ?? '');
    const said = JSON.parse(form.get('credential') ?? '');
    form.set('credential', JSON.stringify({ ...said, ...change(said) }));
    await route.continue({ postData: String(form) });
  };
  await page.route(address, send, { times: 1 });
  await authenticator.answers(true);
}

test('a passkey is renamed and removed; its codes are made anew, and end with it', async (t, world) => {
  await withAuthenticator(async (page, authenticator) => {
    const user = await withPasskey(page, world, authenticator);
    await page.goto(`${world.url}${PASSKEYS}`);
    await page.waitForURL(`${world.url}${PASSKEYS}`);
    await page.click('[data-passkey="make"]');
    await page.waitForSelector('#passkey-told:not(:empty)');
    t.regex((await page.textContent('#passkey-told')) ?? '', /This device has a passkey of your account already/);
    await page.fill('#rename-name', 'Blue phone');
    await page.click('#rename button');
    t.regex((await page.textContent('[role="status"]')) ?? '', /Blue phone/);
    for (const name of [' ', '\u200b', 'p\u202eenoh']) {
      await page.fill('#rename-name', name);
      await page.click('#rename button');
      await page.waitForSelector('[role="alert"]');
      t.is(await page.textContent('#remove strong'), 'Blue phone', 'a name shows all that it is');
    }
    const { sql } = world.database;
    const codes = () => world.database.read(sql('recovery_codes').where({ uid: user.uid }).select('id'));
    const before = await codes();
    await page.click('#renew button');
    await page.waitForSelector('#codes li:nth-child(10)');
    const after = await codes();
    t.is(after.length, before.length);
    t.notDeepEqual(after, before);
    await page.goto(`${world.url}${PASSKEYS}`);
    await page.click('#remove button');
    t.regex((await page.textContent('main')) ?? '', /You have no passkey yet/);
    const offered = await until(
      () => authenticator.credentials(),
      ({ length }) => length === 0,
    );
    t.deepEqual(offered, [], 'the device offers it no more');
    t.deepEqual(await codes(), []);
    await page.goto(`${world.url}/account/messages`);
    t.regex((await page.textContent('main')) ?? '', /A passkey was removed: Blue phone/);
  });
});
