/** How the platform looks: changed at a page or by the command line, it holds on every instance without a restart. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'node-html-parser';
import PostalMime from 'postal-mime';
import sharp from 'sharp';
import { asFile, pngBomb } from '../../_world/pictures.ts';
import { until } from '../../_world/until.ts';
import { call, onOwnServers, type Page, unique, type World } from '../../_world.ts';
import { operatorIn } from './_operator.ts';

// The look is everybody's.
const test = onOwnServers().serial;

const PATH = '/operator/look';
const png = (side = 160) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#1a5fd0' } })
    .png()
    .toBuffer();

const homeOf = async (authUrl: string) => parse((await call(`${authUrl}/`)).text);
const titleOf = async (authUrl: string) => (await homeOf(authUrl)).querySelector('title')?.text ?? '';
const faultOf = ({ document }: Page, field: string) => document.querySelector(`#save-${field}-fault`)?.text ?? '';
const operations = async ({ database }: World) =>
  (
    await database.read(
      database.sql('audit_log').where({ target: 'look' }).orderBy('id').select('operation', 'outcome'),
    )
  ).map((row) => Object.values(row).join(' '));

/** What was mailed to somebody last. */
async function newestMail({ dataDir }: World, to: string) {
  const folder = join(dataDir, 'outbox');
  const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(files.sort().map((name) => PostalMime.parse(readFileSync(join(folder, name)))));
  return mails.filter((mail) => mail.to?.some(({ address }) => address === to)).at(-1);
}

test('a name, a logo, colours and links are on pages and in mails of every instance, and go again', async (t, world) => {
  const second = await world.another('auth');
  const { agent, page } = await operatorIn(world);
  t.regex(await titleOf(second), / – Upare$/);
  const name = 'Öl & <b>Söhne</b>';
  const filling = {
    ...{ name, accent_light: '#1A5FD0', accent_dark: '#8ab4ff' },
    ...{ terms_uri: 'https://acme.example/terms', privacy_uri: 'https://acme.example/privacy' },
  };
  t.is(page.url.pathname, '/operator');
  const saved = await agent.submit(await agent.open(PATH), filling, `${PATH}/save`, { logo: asFile(await png()) });
  t.is(saved.reply.status, 200, saved.text);
  t.is(saved.document.querySelector('.brand')?.text.trim(), name, 'at once where it was saved');

  for (const authUrl of [world.authUrl, second]) {
    await until(
      () => titleOf(authUrl),
      (title) => title.endsWith(` – ${name}`),
    );
    const { text, headers } = await call(`${authUrl}/`);
    const home = parse(text);
    t.is(home.querySelectorAll('b').length, 0);
    const logo = home.querySelector('.brand img')?.getAttribute('src') ?? '';
    t.is(home.querySelector('link[rel="icon"]')?.getAttribute('href'), logo);
    t.is((await call(authUrl + logo)).headers.get('content-type'), 'image/png');
    const sheets = home.querySelectorAll('link[rel="stylesheet"]').map((one) => one.getAttribute('href') ?? '');
    t.is(sheets.at(-1), '/assets/colours.1a5fd0.8ab4ff.css');
    const css = await call(authUrl + sheets.at(-1));
    t.regex(css.headers.get('content-type') ?? '', /^text\/css/);
    t.regex(css.headers.get('cache-control') ?? '', /immutable/);
    t.regex(
      css.text,
      /--accent: #1a5fd0;[^}]*--on-accent: #ffffff;[^@]*@media[^#]*--accent: #8ab4ff;[^}]*--on-accent: #000000;/,
    );
    t.regex(headers.get('content-security-policy') ?? '', /style-src 'self';/);
    t.false(/ style="/.test(text));
    const feet = home.querySelectorAll('footer nav a').map((one) => one.getAttribute('href'));
    t.true(feet.includes('https://acme.example/terms') && feet.includes('https://acme.example/privacy'));
  }

  // The other server too.
  const nameAt = async (path: string, told: (body: never) => string) => {
    const ask = async () => (await world.get(path)).body;
    t.true(told((await until(ask, (body) => told(body as never).startsWith(name))) as never).startsWith(name), path);
  };
  const titleOfDocument = ({ info }: { info: { title: string } }) => info.title;
  await nameAt(`${second}/openapi.json`, titleOfDocument);
  await nameAt(`${world.resourceUrl}/openapi.json`, titleOfDocument);
  const nameOfResource = ({ resource_name }: { resource_name: string }) => resource_name;
  await nameAt(`${world.resourceUrl}/.well-known/oauth-protected-resource`, nameOfResource);
  const sender = await world.cli('mail', 'test', 'ann@example.com');
  t.is(sender.code, 0, sender.stderr);
  t.like(await newestMail(world, 'ann@example.com'), { subject: `${name} sends mail`, from: { name } });
  const mail = await until(
    async () => {
      const user = await world.user();
      await world.post('/api/User/sendcode', {}, { token: user.loginToken });
      return newestMail(world, user.email);
    },
    (sent) => sent?.from?.name === name,
  );
  t.is(mail?.from?.address, 'no-reply@localhost');
  t.is(mail?.subject, `Your ${name} verification code`);
  const letter = parse(mail?.html ?? '');
  t.is(letter.querySelectorAll('b').length, 0);
  t.regex(
    mail?.html ?? '',
    /prefers-color-scheme:dark[^<]*\.act\{background:rgb\(138,180,255\)!important;color:rgb\(0,0,0\)!important\}/,
  );
  t.true(mail?.text?.trimEnd().endsWith(`— ${name}`));

  const content = { title: 'Terms', body: 'Be kind.', status: 'published', slug: 'terms', category: 'page' };
  await world.post('/api/Content/add', content, { token: await world.appToken(['admin:content']) });
  const feet = (await homeOf(second)).querySelectorAll('footer nav a').map((one) => one.getAttribute('href'));
  t.true(feet.includes('/terms') && !feet.includes('https://acme.example/terms'), 'what people accept here is linked');

  const back = await agent.submit(await agent.open(PATH), {}, `${PATH}/reset`);
  t.is(back.document.querySelector('.brand')?.text.trim(), 'Upare');
  const gone = await until(
    () => homeOf(second),
    (home) => home.querySelector('title')?.text.endsWith(' – Upare') === true,
  );
  t.is(gone.querySelectorAll('link[rel="stylesheet"]').length, 1);
  t.is((await world.database.read(world.database.sql('logos').whereNull('client_id').select('version'))).length, 0);
  t.deepEqual(await operations(world), ['look.set done', 'look.reset done']);
});

test('what is no name, no legible colour, no link and no logo is refused in words, and nothing changes', async (t, world) => {
  const { agent } = await operatorIn(world);
  const before = await operations(world);
  const save = async (filling: Readonly<Record<string, string>>, logo?: Buffer) =>
    agent.submit(await agent.open(PATH), filling, `${PATH}/save`, logo && { logo: asFile(logo, 'image/png') });
  const names = [
    'x'.repeat(41),
    'x'.repeat(10_000),
    'Up\u202Eera',
    'Up\u200Bare',
    '\u2066Upare',
    '…',
    'a\u0332\u0333\u0334\u0335\u0336',
    'Up\u2028are',
    '\u3164\u3164',
  ];
  for (const name of names) {
    const page = await save({ name });
    t.is(page.reply.status, 400, JSON.stringify(name));
    t.not(faultOf(page, 'name'), '');
  }
  for (const accent_light of [
    'red',
    '#fff',
    '#0d6b57;}body{display:none',
    'url(//x.example)',
    '#GGGGGG',
    'var(--ink)',
  ]) {
    t.regex(faultOf(await save({ accent_light }), 'accent_light'), /like #0d6b57/, accent_light);
  }
  t.regex(
    faultOf(await save({ accent_light: '#4aa3ff' }), 'accent_light'),
    /contrast of 2\.\d+:1 with #[0-9a-f]{6}.*needs 4\.5:1/,
  );
  t.regex(
    faultOf(await save({ accent_dark: '#0d6b57' }), 'accent_dark'),
    /contrast of \d\.\d+:1 with #[0-9a-f]{6}.*needs 4\.5:1/,
  );
  for (const terms_uri of ['javascript:alert(1)', 'http://acme.example', '//acme.example', 'https://a:b@acme.example'])
    t.regex(faultOf(await save({ terms_uri }), 'terms_uri'), /https address/, terms_uri);
  const long = `https://acme.example/${'x'.repeat(1900)}`;
  const again = await save({ name: '…', terms_uri: long });
  t.is(again.document.querySelector('[name="terms_uri"]')?.getAttribute('value'), long, 'is shown whole once more');
  t.regex(faultOf(await save({}, await pngBomb(20_000, 20_000)), 'logo'), /20000 × 20000/);
  t.regex(faultOf(await save({}, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'logo'), /JPEG or PNG/);
  t.is((await agent.open('/')).document.querySelector('.brand')?.text.trim(), 'Upare');
  t.deepEqual(new Set((await operations(world)).slice(before.length)), new Set(['look.set INVALID_PARAMETER']));
  for (const path of ['zzzzzz.zzzzzz', '0d6b57', '0D6B57.6FD3B8', '0d6b57.6fd3b8.x'])
    t.is((await call(`${world.authUrl}/assets/colours.${path}.css`)).status, 404, path);
});

test('nobody but an operator changes it, and the command line does what the page does', async (t, world) => {
  const { agent: operator } = await operatorIn(world);
  const page = await operator.open(PATH);
  const user = await world.user();
  const agent = world.agent();
  await agent.signIn(await agent.open('/account'), user);
  t.is((await agent.open(PATH)).reply.status, 404);
  t.is((await agent.submit(page, { name: 'Mine' }, `${PATH}/save`)).reply.status, 404);
  const stranger = await world.agent().submit(page, { name: 'Mine' }, `${PATH}/save`);
  t.false(stranger.text.includes('Mine'));

  await operator.submit(page, { name: 'Oilmill' }, `${PATH}/save`);
  const named = await world.cli('user', 'create', '--username', 'oil-mill', '--email', `${unique('oil')}@example.com`);
  t.regex(named.stderr, /reserved/, 'nobody has the name of the platform');

  const file = join(world.dataDir, 'look.png');
  writeFileSync(file, await png());
  const name = '优品平台';
  const set = await world.cli('look', 'set', '--name', name, '--logo', file, '--accent-light', '#7a1fa2', '--json');
  t.is(set.code, 0, set.stderr);
  t.like(set.json, { name, accent_light: { colour: '#7a1fa2' }, own: ['name', 'logo', 'accent_light'] });
  t.regex(
    await until(
      () => titleOf(world.authUrl),
      (title) => title.includes(name),
    ),
    / – 优品平台$/,
  );
  const refused = await world.cli('look', 'set', '--accent-dark', '#333333');
  t.is(refused.code, 1);
  t.regex(refused.stderr, /^error: .*contrast of 1\.\d+:1 with #[0-9a-f]{6}.*it needs 4\.5:1.*\n$/);
  t.is((await world.cli('look', 'set')).stderr, 'error: nothing is given that is to be changed\n');
  const shown = await world.cli('look', 'show');
  t.regex(shown.stdout, /^name +优品平台\n(.*\n)*accent, light +#7a1fa2 \(contrast \d+\.?\d*:1\)\n/);
  const partly = await world.cli('look', 'set', '--no-logo', '--no-accent-light', '--json');
  t.like(partly.json, { name, logo: null, own: ['name'] });

  // No person may be called like the platform.
  const user2 = { email: `${unique('a')}@example.com`, password: 'Quiet lake 7', confirm: 'Quiet lake 7' };
  const register = async () =>
    world.post('/api/User/register', { username: name, ...user2, ...(await world.captcha()) });
  t.is((await until(register, ({ body }) => body.error_code === 100006)).status, 400);
  const zh = await call(`${world.authUrl}/?lang=zh`);
  t.regex(zh.text, /登录优品平台/);
  t.is((await world.cli('look', 'reset', '--json')).code, 0);
  await until(
    () => titleOf(world.authUrl),
    (title) => title.endsWith(' – Upare'),
  );
});
