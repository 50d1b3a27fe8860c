/** When the pages ask for a captcha, and the ways round a picture. */
import {
  borrowLimitedWorld,
  isConsent,
  isSignIn,
  onBothDatabases,
  type Page,
  unique,
  type World,
} from '../../_world.ts';
import { alertOf, fieldValue, openFirstPage, startOf } from './interaction/_at-an-app.ts';

const test = onBothDatabases();
const asks = ({ document }: Page) => document.querySelector('[name="captcha"]') !== null;
const WRONG = 'not the password';

/** Tells a story from an address that nobody else comes from. */
async function fromQuietAddress(dialect: World['dialect'], story: (world: World) => Promise<void>) {
  const world = await borrowLimitedWorld(dialect);
  try {
    await story(world);
  } finally {
    await world.stop();
  }
}

test('a quiet address has three tries without a captcha, counted exactly, and meets it on every page then', async (t, {
  dialect,
}) =>
  fromQuietAddress(dialect, async (world) => {
    const { agent, page } = await openFirstPage(world);
    t.false(asks(page));
    const tries = Array.from({ length: 8 }, () => agent.signIn(page, { username: unique('nobody'), password: WRONG }));
    const pages = await Promise.all(tries);
    t.is(pages.filter((one) => /do not match/.test(alertOf(one))).length, 3, 'of eight at once');
    t.true(pages.filter((one) => /Characters in the picture: Please fill this in/.test(alertOf(one))).length === 5);
    for (const path of ['', '/register', '/forgot'])
      t.true(asks(await agent.open(`${page.url.pathname}${path}`)), path);
    const user = await world.user();
    const unquiet = await openFirstPage(world);
    t.true(asks(unquiet.page));
    t.true(isConsent(await unquiet.agent.signIn(unquiet.page, user)));
  }));

test('who is who they say uses up no try, and on their device no captcha is asked for', async (t, { dialect }) =>
  fromQuietAddress(dialect, async (world) => {
    const [user, other] = await Promise.all([world.user(), world.user()]);
    for (let times = 0; times < 4; times++) {
      const { agent, page } = await openFirstPage(world);
      t.true(isConsent(await agent.signIn(page, user)));
    }
    const { agent, page } = await openFirstPage(world);
    t.true(isConsent(await agent.submit(page, { username: user.username, password: user.password })));
    const stranger = await openFirstPage(world);
    for (let times = 0; times < 3; times++) await stranger.agent.signIn(stranger.page, { ...other, password: WRONG });
    const again = await agent.open(await startOf(world, { prompt: 'login' }));
    t.false(asks(again), 'the device is known');
    const asOther = await agent.submit(again, { username: other.username, password: other.password });
    t.true(asks(asOther), 'not for another account');
    t.is(fieldValue(asOther, 'password'), other.password, 'nothing was tried: all is kept');
    t.true(isConsent(await agent.signIn(again, user)));
  }));

test('where one account is guessed at from everywhere, strangers meet a captcha, its owner does not', async (t, {
  dialect,
}) =>
  fromQuietAddress(dialect, async (home) => {
    const user = await home.user();
    const owner = await openFirstPage(home);
    t.true(isConsent(await owner.agent.signIn(owner.page, user)));
    const nobody = unique('nobody');
    for (const username of [user.username, nobody]) {
      for (let times = 0; times < 3; times++) {
        await fromQuietAddress(dialect, async (world) => {
          const { agent, page } = await openFirstPage(world);
          t.regex(alertOf(await agent.signIn(page, { username, password: WRONG })), /do not match/);
        });
      }
      await fromQuietAddress(dialect, async (world) => {
        const { agent, page } = await openFirstPage(world);
        t.false(asks(page));
        t.regex(
          alertOf(await agent.signIn(page, { username, password: WRONG })),
          /Characters in the picture/,
          username,
        );
      });
    }
    await fromQuietAddress(dialect, async (world) => {
      const { agent, page } = await openFirstPage(world);
      const byEmail = await agent.signIn(page, { username: user.email, password: WRONG });
      t.false(asks(byEmail), 'no captcha tells that an address is of the same account');
    });
    const later = await owner.agent.open(await startOf(home, { prompt: 'login' }));
    t.false(asks(later));
    t.false(isSignIn(await owner.agent.signIn(later, user)));
  }));

test('a captcha that nobody asked for does no harm', async (t, { dialect }) =>
  fromQuietAddress(dialect, async (world) => {
    const user = await world.user();
    const { agent, page } = await openFirstPage(world);
    const url = new URL(`${page.url.pathname}/login`, page.url);
    const fields = { csrf: fieldValue(page, 'csrf') ?? '', username: user.username, password: user.password };
    const cookie = await agent.jar.getCookieString(url.href);
    const sent = await world.post(url.href, { ...fields, captcha: 'whatever' }, { headers: { cookie } });
    t.is(sent.status, 303);
    t.regex(sent.location ?? '', /\/oauth\/authorize\//);
  }));

test('digits are heard in the picture’s place, and what was typed stays', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world);
  const typed = { username: user.username, password: user.password, captcha: '' };
  const again = await agent.again(page, 'picture', typed);
  t.is(again.reply.status, 200);
  t.deepEqual([fieldValue(again, 'username'), fieldValue(again, 'password')], [user.username, user.password]);
  const heard = await agent.again(again, 'digits', typed);
  t.deepEqual([fieldValue(heard, 'username'), fieldValue(heard, 'password')], [user.username, user.password]);
  t.regex(heard.reply.headers.get('content-security-policy') ?? '', /media-src 'self'/);
  const address = heard.document.querySelector('audio[controls]')?.getAttribute('src') ?? '';
  const { reply } = await agent.open(address);
  t.is(reply.headers.get('content-type'), 'audio/wav');
  t.is(reply.headers.get('cache-control'), 'no-store');
  t.is(Buffer.from(reply.bytes).toString('latin1', 0, 4), 'RIFF');
  const cookie = await agent.jar.getCookieString(new URL(address, world.authUrl).href);
  const part = await world.get(address, {}, { headers: { cookie, range: 'bytes=0-1' } });
  t.is(part.status, 206);
  t.is(part.headers.get('content-range'), `bytes 0-1/${reply.bytes.length}`);
  t.is((await world.get(address)).status, 400, 'to nobody else');
  const wrong = await agent.submit(heard, { ...typed, captcha: '000000' });
  t.regex(alertOf(wrong), /not the digits/);
  t.truthy(wrong.document.querySelector('audio'), 'other digits');
  t.true(isConsent(await agent.signIn(wrong, user)));
});

test('a code by mail takes the captcha’s place, for an account that has proven its address', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  const typed = { username: user.username, password: user.password, captcha: '' };
  const { agent, page } = await openFirstPage(world);
  const nothing = await agent.again(page, 'mail', { ...typed, username: '' });
  t.regex(alertOf(nothing), /Please fill this in/);
  const unproven = await agent.again(page, 'mail', typed);
  t.regex(unproven.text, /A code is on its way/, 'said to everybody');
  await world.database.write(sql('users').where({ uid: user.uid }).update({ email_verified_at: Date.now() }));
  const asked = await agent.again(unproven, 'mail', typed);
  t.regex((await world.sentTo(user.email)).text, /abcd5/);
  t.true(isConsent(await agent.signIn(asked, user)));
});
