/** Operators write content in their console. */
import { isSignIn, onBothDatabases, type Page, unique, type World } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';

const test = onBothDatabases();

async function operatorAt(world: World, path: string) {
  const user = await world.user();
  const agent = world.agent();
  const asked = await agent.open(path);
  const stranger = await agent.signIn(asked, user);
  await world.database.write(world.database.sql('operators').insert({ uid: user.uid, since: 1 }));
  const withoutFactor = await agent.open(path);
  const { code } = await giveAuthenticator(world, user);
  // The session is from before the factor.
  const confirm = await agent.open(path);
  return { user, agent, asked, stranger, withoutFactor, page: await agent.submit(confirm, { otp: await code() }) };
}

const formTo = ({ document }: Page, name: string) =>
  document.querySelector(`form[action$="/${name}"]`)?.getAttribute('action') ?? '';
const statusOf = (page: Page) => page.document.querySelector('main .mark')?.text;

test('the console opens for an operator with a second factor, and for nobody else', async (t, world) => {
  const { asked, stranger, withoutFactor, page } = await operatorAt(world, '/operator/content');
  t.true(isSignIn(asked));
  t.is(stranger.reply.status, 404);
  t.is(withoutFactor.reply.status, 403);
  t.regex(withoutFactor.text, /second factor/);
  t.is(page.reply.status, 200);
  t.is(page.document.querySelector('nav [aria-current="page"]')?.getAttribute('href'), '/operator/content');
});

test('a text is written, looked at before, published, changed, brought back, withdrawn and deleted', async (t, world) => {
  const { user, agent, page } = await operatorAt(world, '/operator/content/new');
  const slug = unique('text');
  const fields = {
    title: '<i>Night</i>',
    slug,
    body: '# When\n\n<script>alert(1)</script>',
    status: 'draft',
    publish_at: 'soon',
  };
  const wrong = await agent.submit(page, fields, ['do', 'save']);
  t.is(wrong.reply.status, 400);
  t.is(wrong.document.querySelector('textarea')?.text, `\n${fields.body}`);
  const previewed = await agent.submit(wrong, { publish_at: '' }, ['do', 'preview']);
  t.is(previewed.reply.status, 200);
  t.is(previewed.document.querySelector('.prose h2')?.text, 'When');
  t.is(previewed.document.querySelectorAll('main script').length, 0);
  const saved = await agent.submit(previewed, {}, ['do', 'save']);
  t.regex(saved.text, /Saved\./);
  t.is(statusOf(saved), 'Draft');
  t.is((await world.agent().open(`/news/${slug}`)).reply.status, 404);
  const again = await agent.submit(await agent.open('/operator/content/new'), { ...fields, publish_at: '' }, [
    'do',
    'save',
  ]);
  t.is(again.reply.status, 409);
  t.regex(again.text, /belongs to other content/);

  const published = await agent.submit(saved, {}, formTo(saved, 'publish'));
  t.is(statusOf(published), 'Published');
  t.is((await world.agent().open(`/news/${slug}`)).document.querySelector('h1')?.text, fields.title);
  const changed = await agent.submit(published, { body: 'Over.' }, ['do', 'save']);
  t.regex(changed.text, /Version 2/);
  const restored = await agent.submit(changed, {}, ['version', '1']);
  t.regex(restored.text, /Version 1 is back[\s\S]*Version 3/);
  t.regex((await world.agent().open(`/news/${slug}`)).text, /When/);
  const withdrawn = await agent.submit(restored, {}, formTo(restored, 'withdraw'));
  t.is((await world.agent().open(`/news/${slug}`)).reply.status, 404);
  const found = await agent.open(`/operator/content?q=${encodeURIComponent('night script')}&status=withdrawn`);
  t.true(found.text.includes(slug));
  t.is((await agent.submit(withdrawn, {}, formTo(withdrawn, 'delete'))).url.pathname, '/operator/content');
  t.is((await agent.open(withdrawn.url)).reply.status, 404);

  const { sql } = world.database;
  const rows = await world.database.read(
    sql('audit_log')
      .where({ actor: `page:${user.uid}` })
      .orderBy('id')
      .select('operation', 'outcome'),
  );
  t.deepEqual(
    rows
      .filter(({ operation }) => operation.startsWith('content.'))
      .map(({ operation, outcome }) => `${operation} ${outcome}`),
    ['add done', 'add CONTENT_REFUSED', ...Array(4).fill('update done'), 'delete done'].map((one) => `content.${one}`),
  );
});
