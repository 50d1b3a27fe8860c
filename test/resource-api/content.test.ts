/** Notices, articles and pages by the API: contract section 12. */
import { asFile, portraitJpeg } from '../_world/pictures.ts';
import { onBothDatabases, unique, type World } from '../_world.ts';

const test = onBothDatabases();

interface Told {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly summary: string | null;
  readonly body: string;
  readonly html: string;
  readonly version: number;
  readonly tags: readonly string[];
  readonly lang: string;
  readonly status: string;
  readonly category: string | null;
  readonly published_at: string | null;
}
interface List {
  readonly data: readonly Told[];
  readonly next?: number;
}

const writing = (world: World) => world.appToken(['admin:content']);
const add = (world: World, token: string, about: object) =>
  world.post<Told>('/api/Content/add', { title: 'A notice', body: 'Hello', ...about }, { token });
const list = (world: World, about: object, token?: string) => world.post<List>('/api/Content/list', about, { token });
const show = (world: World, about: object, token?: string, lang?: string) =>
  world.post<Told>('/api/Content/show', about, { token, ...(lang && { lang }) });

test('a notice is written, read by anybody, changed and deleted', async (t, world) => {
  const token = await writing(world);
  const slug = unique('notice');
  const about = {
    ...{ slug, title: ' 维护 Maintenance', body: '# At *night*\n\n<b>x</b>', summary: 'Tonight', lang: 'en-GB' },
    ...{ category: 'Notice', tags: 'Ops, night,ops', status: 'published' },
  };
  const added = await add(world, token, about);
  t.is(added.status, 200, added.text);
  const { id, version, html, tags, category } = added.body;
  t.is(version, 1);
  t.deepEqual([...tags], ['night', 'ops']);
  t.is(category, 'notice');
  t.is(html, '<h2>At <em>night</em></h2>\n<p>&lt;b&gt;x&lt;/b&gt;</p>\n');

  const read = await world.get<Told>('/api/Content/show', { slug });
  t.like(read.body, { error_code: 0, api_uri: 'api/Content/show', id, body: about.body, html, status: 'published' });
  const etag = read.headers.get('etag') ?? '';
  const held = await world.get('/api/Content/show', { id }, { headers: { 'if-none-match': etag } });
  t.is(held.status, 304);
  t.regex(held.headers.get('vary') ?? '', /Accept-Language/, 'no cache gives it to who reads another language');

  const changed = await world.post<Told>('/apis/content/update/', { id, body: 'Over', summary: '' }, { token });
  t.like(changed.body, { id, version: 2, body: 'Over', summary: null, title: about.title });
  t.is((await world.get('/api/Content/show', { id }, { headers: { 'if-none-match': etag } })).status, 200);
  t.is((await world.post<Told>('/api/Content/update', { id, tags: ['a'] }, { token, json: true })).body.version, 2);
  t.is((await add(world, token, about)).body.error_code, 205201);
  for (const field of ['title', 'summary', 'category', 'tags']) {
    const { body } = await add(world, token, { [field]: 'gro.\u202eelpmaxe' });
    t.like(body, { error_code: 100006, details: [{ field }] }, 'it would turn the words beside it around');
  }

  t.is((await world.post('/api/Content/delete', { id }, { token })).status, 200);
  t.like(await show(world, { id }), { status: 404 });
  t.is((await world.post('/api/Content/delete', { id }, { token })).body.error_code, 404);
  for (const path of ['update', 'delete'])
    t.like((await world.post(`/api/Content/${path}`, {}, { token })).body, { error_code: 205301 });
});

test('drafts, what is withdrawn and what comes later are there for writers alone', async (t, world) => {
  const token = await writing(world);
  const tag = unique('t');
  const later = new Date(Date.now() + 3600_000).toISOString();
  const hidden = await Promise.all([
    add(world, token, { tags: tag }),
    add(world, token, { tags: tag, status: 'withdrawn' }),
    add(world, token, { tags: tag, status: 'published', publish_at: later }),
  ]);
  const empty = await list(world, { tag });
  t.is(empty.status, 200);
  t.like(empty.body, { error_code: 205101, api_uri: 'api.Content.list', message: 'No content found', data: [] });
  t.is((await list(world, { tag, status: 'draft' })).body.error_code, 205101);
  for (const { body } of hidden) {
    t.is((await show(world, { id: body.id })).status, 404);
    t.is((await show(world, { slug: body.slug })).status, 404);
    t.is((await show(world, { slug: body.slug }, token)).body.id, body.id);
  }
  t.is((await list(world, { tag }, token)).body.data.length, 3);
  t.is((await list(world, { tag, status: 'draft' }, token)).body.data.length, 1);

  const [draft] = hidden;
  await world.post('/api/Content/update', { id: draft?.body.id, status: 'published' }, { token });
  t.deepEqual(
    (await list(world, { tag })).body.data.map(({ id }) => id),
    [draft?.body.id],
  );
  const person = await world.user();
  t.is((await list(world, { tag }, person.loginToken)).body.data.length, 1);
});

test('one text a slug, in the language that is asked for, else in another; by word, by page', async (t, world) => {
  const token = await writing(world);
  const [tag, slug] = [unique('t'), unique('two')];
  const word = unique('w').replace('-', '');
  const made: number[] = [];
  for (const about of [
    { slug, lang: 'en', title: `English ${word.toUpperCase()}` },
    { slug, lang: 'zh', title: '中文' },
    { lang: 'zh', title: `公告 ${word} 100%_` },
  ])
    made.push((await add(world, token, { ...about, tags: tag, status: 'published' })).body.id);
  const titles = async (about: object) =>
    (await list(world, { tag, ...about })).body.data.map(({ id }) => made.indexOf(id));
  t.deepEqual(await titles({}), [2, 0]);
  t.deepEqual(await titles({ lang: 'zh' }), [2, 1]);
  t.deepEqual(await titles({ q: word }), [2, 0]);
  t.deepEqual(await titles({ q: `${word} 公告` }), [2]);
  t.deepEqual(await titles({ q: '0%_' }), [2]);
  t.deepEqual(await titles({ q: '1%_' }), []);
  t.is((await show(world, { slug }, undefined, 'zh-CN')).body.lang, 'zh');
  t.is((await show(world, { slug }, undefined, 'de')).body.lang, 'en');

  const first = (await list(world, { tag, limit: 1 })).body;
  t.is(first.next, first.data[0]?.id);
  const second = (await list(world, { tag, limit: 1, before: first.next })).body;
  t.deepEqual(
    second.data.map(({ id }) => id),
    [made[0]],
  );
  t.is(second.next, undefined);
  t.is((await list(world, { before: 2_000_000_000 })).body.error_code, 100006);
  t.is((await show(world, {})).body.error_code, 100006);
});

test('an operator writes by their own session; nobody else does, whatever somebody gave them', async (t, world) => {
  const [person, operator] = await Promise.all([world.user(), world.user()]);
  t.is((await world.cli('operator', 'grant', `uid:${operator.uid}`)).code, 0);
  const by = async (token: string | undefined) =>
    (await world.post('/api/Content/add', { title: 'x', body: 'y' }, { token })).body.error_code;
  t.is(await by(operator.loginToken), 0);
  t.is(await by(person.loginToken), 201206);
  t.is(await by((await world.tokens(operator, ['profile'])).access_token), 201206);
  t.is(await by(await world.appToken(['directory:write'])), 201206);
  t.is(await by(undefined), 201202);
  const [row] = await world.database.read(
    world.database
      .sql('audit_log')
      .where({ actor: `api:${operator.uid}`, operation: 'content.add' })
      .select('outcome', 'target'),
  );
  t.is(row?.outcome, 'done');
  t.regex(row?.target ?? '', /^content:\d+$/);
});

test('a picture is judged, encoded anew, and served for good', async (t, world) => {
  const token = await writing(world);
  const upload = (bytes: Buffer) =>
    world.post<{ url: string; width: number; height: number; markdown: string }>(
      '/api/Content/upload',
      { picture: asFile(bytes) },
      { token },
    );
  const stored = await upload(await portraitJpeg({ width: 500, height: 700 }));
  t.like(stored.body, { error_code: 0, width: 500, height: 700 });
  const served = await world.get(stored.body.url);
  t.is(served.status, 200);
  t.is(served.headers.get('content-type'), 'image/jpeg');
  t.regex(served.headers.get('cache-control') ?? '', /immutable/);
  const { body } = await add(world, token, { body: `${stored.body.markdown}\n\n![x](https://evil.example/x.png)` });
  t.true(body.html.includes(`<img src="${stored.body.url}"`));
  t.false(body.html.includes('src="https://evil'));
  t.is((await upload(Buffer.from('<svg onload="alert(1)">'))).body.error_code, 100004);
  t.is((await world.get(`${world.resourceUrl}/pictures/${'0'.repeat(32)}.png`)).status, 404);
});

test('of many who change one text at once none is lost', async (t, world) => {
  const token = await writing(world);
  const { body } = await add(world, token, {});
  const changes = ['title', 'summary', 'body'].map((part) => ({ id: body.id, [part]: `new ${part}` }));
  const answers = await Promise.all(changes.map((change) => world.post('/api/Content/update', change, { token })));
  t.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  t.like((await show(world, { id: body.id }, token)).body, { version: 4, title: 'new title', summary: 'new summary' });
});
