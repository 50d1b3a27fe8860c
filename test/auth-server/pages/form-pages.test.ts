/** What every page with a form promises, asked of each page in the list. */
import { formPages } from '../../../auth-server/pages/interaction/form-pages.ts';
import { call, onEachDatabase, type Page, unique, uniquePhone } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';
import { type Browser, browserIn, press, type SocialWorld, sayWho, socialWorld, toChannel } from '../sns/_flows.ts';

// One after the other: the pages of many at once are waited for too long.
const { serial: test } = onEachDatabase(socialWorld());

interface At {
  readonly browser: Browser;
  readonly page: Page;
}

type Way = (world: SocialWorld, lang?: string) => Promise<At>;

const atSignIn: Way = async (world, lang) => {
  const browser = browserIn(world, [world.channels.url], lang);
  return { browser, page: await browser.open(world.authorizeUrl(await world.client(), { state: 's' })) };
};

const below =
  (path: string): Way =>
  async (world, lang) => {
    const { browser, page } = await atSignIn(world, lang);
    return { browser, page: await browser.open(`${page.url.pathname}/${path}`) };
  };

const atReset: Way = async (world, lang) => {
  const { browser, page } = await below('forgot')(world, lang);
  return { browser, page: await browser.submit(page, { username: unique('nobody'), captcha: 'abcd5' }) };
};

const atEnterCode: Way = async (world, lang) => {
  const { browser, page } = await below('code')(world, lang);
  return { browser, page: await browser.submit(page, { username: unique('nobody'), captcha: 'abcd5' }) };
};

const atRegisterByPhone: Way = async (world, lang) => {
  const { browser, page } = await below('register/phone')(world, lang);
  return { browser, page: await browser.submit(page, { phone: uniquePhone(), captcha: 'abcd5' }) };
};

const atConsent: Way = async (world, lang) => {
  const { browser, page } = await atSignIn(world, lang);
  return { browser, page: await browser.signIn(page, await world.user()) };
};

const atAccount: Way = async (world, lang) => {
  const { browser } = await atConsent(world, lang);
  const address = world.authorizeUrl(await world.client(), { state: 's', prompt: 'select_account' });
  return { browser, page: await browser.open(address) };
};

const atReopen: Way = async (world, lang) => {
  const user = await world.user();
  await world.post('/api/User/delete', { password: user.password }, { token: user.loginToken });
  const { browser, page } = await atSignIn(world, lang);
  return { browser, page: await browser.signIn(page, user) };
};

const atSocialRegister: Way = async (world, lang) => {
  const browser = browserIn(world, [world.channels.url], lang);
  const channel = await toChannel(browser, world, world.app, lang === 'zh' ? '微博' : 'Weibo');
  return { browser, page: await sayWho(browser, channel, unique('ada')) };
};

const atBind: Way = async (world, lang) => {
  const { browser, page } = await atSocialRegister(world, lang);
  return { browser, page: await press(browser, page, lang === 'zh' ? '绑定' : 'Bind Weibo to it') };
};

/** At the second factor of a new person who has one. */
const atFactor: Way = async (world, lang) => {
  const { browser, page } = await atSignIn(world, lang);
  const user = await world.user();
  await giveAuthenticator(world, user);
  return { browser, page: await browser.signIn(page, user) };
};

/** Where somebody is signed in without one, and an app wants one. */
const atStepUp: Way = async (world, lang) => {
  const { browser, page } = await atSignIn(world, lang);
  const user = await world.user();
  await browser.signIn(page, user);
  await giveAuthenticator(world, user);
  const wants = { scope: 'openid', acr_values: 'urn:upare:acr:2' };
  return { browser, page: await browser.open(world.authorizeUrl(await world.client({ scope: ['openid'] }), wants)) };
};

/** Where somebody is signed in when a version of the terms comes that asks to be accepted. */
const atTerms: Way = async (world, lang) => {
  const { browser } = await atConsent(world, lang);
  const token = await world.appToken(['admin:content']);
  const terms = {
    slug: 'terms',
    title: 'Terms',
    body: unique('Be kind'),
    status: 'published',
    requires_acceptance: '1',
  };
  const there = await world.post<{ id?: number }>('/api/Content/show', { slug: 'terms' });
  const path = `/api/Content/${there.body.id === undefined ? 'add' : 'update'}`;
  await world.post(path, { ...terms, id: there.body.id }, { token });
  return { browser, page: await browser.open(world.authorizeUrl(await world.client(), { state: 's' })) };
};

const ways: Readonly<Record<string, Way>> = {
  login: atSignIn,
  factor: atFactor,
  'step-up': atStepUp,
  terms: atTerms,
  register: below('register'),
  forgot: below('forgot'),
  'register/phone': below('register/phone'),
  'register/by-phone': atRegisterByPhone,
  code: below('code'),
  'code/enter': atEnterCode,
  reset: atReset,
  account: atAccount,
  confirm: atConsent,
  reopen: atReopen,
  'sns/register': atSocialRegister,
  'sns/bind': atBind,
};

const wayTo = (path: string): Way => {
  const way = ways[path];
  if (!way) throw new Error(`how does a person come to ${path}?`);
  return way;
};

const interactionOf = ({ url }: Page) => /^\/interaction\/[^/]+/.exec(url.pathname)?.[0] ?? '';
const csrfOf = ({ document }: Page) => document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
const faultAt = ({ document }: Page, name: string) => document.querySelector(`[id="${name}-fault"]`)?.text ?? '';

async function send(at: At, path: string, fields: Readonly<Record<string, string>>, method = 'POST') {
  const url = `${at.page.url.origin}${interactionOf(at.page)}/${path}`;
  const cookie = await at.browser.jar.getCookieString(url);
  const body = method === 'POST' ? new URLSearchParams(fields) : undefined;
  return call(url, { method, headers: { cookie, accept: 'text/html' }, ...(body && { body }) });
}

test('a form without its proof, or with another page’s, is refused', async (t, world) => {
  const stranger = csrfOf((await atSignIn(world)).page);
  for (const { path } of formPages) {
    const at = await wayTo(path)(world);
    t.truthy(csrfOf(at.page), path);
    for (const csrf of ['', stranger]) t.is((await send(at, path, { csrf })).status, 403, path);
  }
});

test('each field that is missing is told at the field, and the first has the focus', async (t, world) => {
  for (const { path, captcha, fields: typed } of formPages) {
    const fields = captcha ? [...typed, 'captcha'] : typed;
    const { browser, page } = await wayTo(path)(world);
    t.truthy(page.document.querySelector(`form[action$="/${path}"]`), path);
    if (fields.length === 0) continue;
    const empty = await browser.submit(page, Object.fromEntries(fields.map((name) => [name, ''])));
    t.is(empty.reply.status, 400, path);
    for (const name of fields) {
      t.is(faultAt(empty, name), 'Please fill this in.', `${path}: ${name}`);
      t.truthy(empty.document.querySelector(`[role="alert"] a[href="#${name}"]`), `${path}: ${name}`);
    }
    t.is(empty.document.querySelector('[autofocus]')?.id, fields[0], path);
  }
});

test('a wrong captcha is told at its field, and spends the picture', async (t, world) => {
  const picture = ({ document }: Page) => document.querySelector('.picture img')?.getAttribute('src');
  for (const { path, captcha, fields } of formPages) {
    if (captcha === undefined) continue;
    const { browser, page } = await wayTo(path)(world);
    const usable: Readonly<Record<string, string>> = {
      username: unique('nobody'),
      email: `${unique('nobody')}@example.com`,
      phone: uniquePhone(),
      password: 'Quiet lake 7',
      confirm: 'Quiet lake 7',
    };
    const filling = Object.fromEntries([...fields, 'captcha'].map((name) => [name, usable[name] ?? 'wrong']));
    for (const sent of [filling, { ...filling, [fields[0] ?? '']: '' }]) {
      const refused = await browser.submit(page, sent);
      t.is(refused.reply.status, 400, path);
      t.regex(faultAt(refused, 'captcha'), /not what the picture says/, path);
      t.truthy(picture(refused), path);
      t.not(picture(refused), picture(page), path);
    }
  }
});

test('a page is there in both languages', async (t, world) => {
  for (const { path } of formPages) {
    for (const lang of ['en', 'zh']) {
      const { page } = await wayTo(path)(world, lang);
      t.is(page.document.querySelector('html')?.getAttribute('lang'), lang, path);
      t.truthy(page.document.querySelector(`form[action$="/${path}"]`), `${path}: ${lang}`);
    }
  }
});

test('an interaction that is not there, or no longer, is told so', async (t, world) => {
  for (const { path } of formPages) {
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? new URLSearchParams({ csrf: 'x' }) : undefined;
      const url = `${world.authUrl}/interaction/unknown/${path}`;
      const reply = await call(url, {
        method,
        headers: { accept: 'text/html' },
        ...(body && { body }),
      });
      t.is(reply.status, 400, `${method} ${path}`);
      t.regex(reply.text, /has expired|is over|expired/i, `${method} ${path}`);
    }
  }
});

test('another method is refused, and those that are taken are named', async (t, world) => {
  for (const { path } of formPages) {
    const reply = await call(`${world.authUrl}/interaction/unknown/${path}`, { method: 'PUT' });
    t.is(reply.status, 405, path);
    t.is(reply.headers.get('allow'), 'GET, POST', path);
  }
});

test('over its budget a form says when to try again', async (t, { dialect }) => {
  const world = await socialWorld({ LIMITS: 'on' })(dialect);
  try {
    const limited = formPages.filter(({ budget }) => budget);
    // The way to one may lead by another.
    const places = await Promise.all(limited.map(({ path }) => wayTo(path)(world)));
    for (const [index, { path, budget }] of limited.entries()) {
      const at = places[index] as At;
      const csrf = csrfOf(at.page);
      let reply = await send(at, path, { csrf });
      const points = budget?.points ?? 0;
      for (let tries = 0; tries < points && reply.status !== 429; tries++) reply = await send(at, path, { csrf });
      t.is(reply.status, 429, path);
      t.truthy(reply.headers.get('retry-after'), path);
      t.regex(reply.text, /<h1>/, path);
    }
  } finally {
    await world.stop();
  }
});
