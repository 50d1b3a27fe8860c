/** What content is to people: news, the platform's own pages, and terms that they accept. */
import { parse } from 'node-html-parser';
import { type Agent, call, isConsent, onOwnServers, type Page, unique, type World } from '../../_world.ts';

// Terms are everybody's who signs in.
const test = onOwnServers();

const add = async (world: World, about: object) => {
  const token = await world.appToken(['admin:content']);
  const { body } = await world.post<{ id: number; version: number }>(
    '/api/Content/add',
    { title: 'A notice', body: 'Hello', status: 'published', ...about },
    { token },
  );
  return body;
};
const update = async (world: World, about: object) =>
  world.post<{ version: number }>('/api/Content/update', about, { token: await world.appToken(['admin:content']) });
const foot = ({ document }: Page) =>
  document.querySelectorAll('footer a[href^="/"]').map((link) => link.getAttribute('href'));
const titles = ({ document }: Page) => document.querySelectorAll('.news a').map((link) => link.text);

async function register(world: World) {
  const agent = world.agent();
  const app = await world.client();
  const page = await agent.open(world.authorizeUrl(app, { prompt: 'create' }));
  const username = unique('ada');
  const password = 'Quiet lake 7';
  const email = `${username}@example.com`;
  const consent = await agent.submit(page, { username, email, password, confirm: password, captcha: 'abcd5' });
  const { body } = await world.post<{ uid: number; login_token: string }>('/api/User/login', {
    ...{ username, password },
    ...(await world.captcha()),
  });
  return { agent, app, page, consent, user: { username, password, uid: body.uid } };
}

const accepted = async ({ database }: World, uid: number) =>
  (await database.read(database.sql('terms_acceptances').where({ uid }).orderBy('accepted_at'))).map(
    ({ content_id, version }) => [content_id, version],
  );

test.serial(
  'registration records the terms that stand, and a version that asks for it is accepted at the next sign-in',
  async (t, world) => {
    const before = await register(world);
    t.true(isConsent(before.consent));
    t.false(before.page.text.includes('you accept'));
    t.deepEqual(
      foot(before.page).filter((link) => link === '/terms'),
      [],
    );
    t.deepEqual(await accepted(world, before.user.uid), []);

    const terms = await add(world, { slug: 'terms', title: 'Terms', body: 'Be kind.' });
    await add(world, { slug: 'privacy', lang: 'zh', title: '隐私政策', body: '我们很少收集。' });
    const { agent, app, page, user } = await register(world);
    t.regex(page.text, /By creating an account you accept the\s+Terms of service/);
    t.deepEqual(
      foot(page).filter((link) => !link?.includes('lang=')),
      ['/terms', '/privacy'],
    );
    t.deepEqual(await accepted(world, user.uid), [[terms.id, 1]]);
    const byApi = await world.user();
    t.deepEqual(await accepted(world, byApi.uid), [[terms.id, 1]]);

    // Another wording asks nobody; this one does.
    await update(world, { id: terms.id, body: 'Be kind, please.' });
    const start = world.authorizeUrl(app, { state: 's' });
    t.true(isConsent(await agent.open(start)));
    t.is((await update(world, { id: terms.id, body: 'Be kind, always.', requires_acceptance: '1' })).body.version, 3);

    const silent = await agent.open(world.authorizeUrl(app, { prompt: 'none' }));
    t.is(silent.url.searchParams.get('error'), 'interaction_required');
    const headers = { accept: 'application/json', cookie: await agent.jar.getCookieString(world.authUrl) };
    const ofMachine = { ...app, client_secret: undefined, response_type: 'json' };
    const told = await world.get<{ consent_uri: string }>('/api/Oauth/authorize', ofMachine, { headers });
    t.is(told.body.error_code, 201206, 'once 202101, though somebody is signed in');
    t.true(told.body.consent_uri.startsWith(`${world.authUrl}/interaction/`));
    const asked = await agent.open(start);
    t.regex(asked.text, /Please read our terms[\s\S]*Be kind, always\./);
    const left = await agent.submit(asked, {}, ['choice', 'leave']);
    t.is(left.url.searchParams.get('error'), 'access_denied');
    t.is(left.url.searchParams.get('state'), 's');

    const read = await agent.open(start);
    await update(world, { id: terms.id, body: 'Be kind, now and then.', requires_acceptance: '1' });
    const changed = await agent.submit(read, {}, ['choice', 'accept']);
    t.is(changed.reply.status, 409);
    t.regex(changed.text, /now and then/);
    t.true(isConsent(await agent.submit(changed, {}, ['choice', 'accept'])));
    t.true(isConsent(await agent.open(start)), 'nobody is asked twice');
    t.deepEqual(await accepted(world, user.uid), [
      [terms.id, 1],
      [terms.id, 4],
    ]);

    // Who was there before the terms is asked too, when they sign in; withdrawn terms ask nobody.
    const elsewhere: Agent = world.agent();
    const signedIn = await elsewhere.signIn(await elsewhere.open(start), before.user);
    t.regex(signedIn.text, /Please read our terms/);
    await update(world, { id: terms.id, status: 'withdrawn' });
    t.true(isConsent(await elsewhere.open(start)));
    t.is((await elsewhere.open('/terms')).reply.status, 404);
    t.regex((await world.agent('en').open('/privacy')).text, /我们很少收集/);
  },
);

test.serial('home, /news and the feed tell in the reader’s language, and tell nothing else', async (t, world) => {
  const slug = unique('night');
  const hostile = `<b>"Night" & 'day'</b> ]]>`;
  await add(world, {
    slug,
    title: hostile,
    summary: '<i>tonight</i>',
    body: '**At night** [x](javascript:alert(1)) \ufffe',
  });
  await add(world, { slug, lang: 'zh', title: '夜间维护', body: '今晚' });
  await add(world, { lang: 'zh', title: '仅有中文' });
  await add(world, { title: 'Not yet', publish_at: new Date(Date.now() + 3600_000).toISOString() });
  await add(world, { title: 'A page', category: 'page' });
  await add(world, { title: 'A draft', status: 'draft' });
  await add(world, { slug: 'help', title: 'Help' });

  t.deepEqual(titles(await world.agent().open('/news')), [hostile]);
  t.deepEqual(titles(await world.agent().open('/')), [hostile]);
  for (const path of ['/news', '/'])
    t.deepEqual(titles(await world.agent('zh').open(path)), ['仅有中文', '夜间维护'], path);
  const item = await world.agent().open(`/news/${slug}`);
  t.is(item.document.querySelector('h1')?.text, hostile);
  t.is(item.document.querySelector('article')?.innerHTML.trim().slice(0, 32), '<p><strong>At night</strong> [x]');
  t.is((await world.agent().open('/news/help')).url.pathname, '/help');
  t.is((await world.agent().open('/news/nothing')).reply.status, 404);
  t.is((await world.agent().open('/news?before=99999999')).reply.status, 400);

  const feed = await call(`${world.authUrl}/news.atom`);
  t.is(feed.headers.get('content-type'), 'application/atom+xml; charset=utf-8');
  const xml = parse(feed.text);
  t.is(xml.querySelectorAll('entry').length, 1);
  t.is(xml.querySelector('entry title')?.text, hostile);
  t.is(xml.querySelector('entry link')?.getAttribute('href'), `${world.authUrl}/news/${slug}`);
  t.regex(
    feed.text,
    /^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom" xml:lang="en">/,
  );
  t.false(
    /[\ufffe\uffff]|javascript:/.test(
      xml.querySelector('content a')?.outerHTML ?? feed.text.replaceAll('[x](javascript:', ''),
    ),
  );
  for (const name of ['etag', 'last-modified']) {
    const header = name === 'etag' ? 'if-none-match' : 'if-modified-since';
    const held = { [header]: feed.headers.get(name) ?? '' };
    t.is((await call(`${world.authUrl}/news.atom`, { headers: held })).status, 304, name);
  }
  t.regex((await call(`${world.authUrl}/news.atom?lang=zh`)).text, /夜间维护/);
});
