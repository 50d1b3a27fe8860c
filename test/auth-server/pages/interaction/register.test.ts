import { isConsent, isSignIn, onBothDatabases, type Page, unique, type World } from '../../../_world.ts';
import { alertOf, fieldValue, openFirstPage } from './_at-an-app.ts';

const test = onBothDatabases();

async function atRegistration(world: World, lang?: string) {
  const { agent, page } = await openFirstPage(world, {}, lang);
  const link = page.document.querySelector('.aside a')?.getAttribute('href') ?? '';
  return { agent, page: await agent.open(new URL(link, page.url)) };
}

const somebody = () => {
  const username = unique('new');
  const password = unique('Quiet_lake');
  return { username, email: `${username}@example.com`, password, confirm: password, captcha: 'abcd5' };
};

const faultAt = ({ document }: Page, name: string) => document.querySelector(`[id="${name}-fault"]`)?.text ?? '';

test('a person makes an account, is signed in, and goes on to the app', async (t, world) => {
  const { agent, page } = await atRegistration(world);
  const person = somebody();
  const consent = await agent.submit(page, person);
  t.true(isConsent(consent));
  t.true(consent.text.includes(`Signed in as ${person.username}`));
  const { url } = await agent.submit(consent, {}, ['decision', 'allow']);
  t.truthy(url.searchParams.get('code'));
  const { username, password } = person;
  const login = await world.post('/api/User/login', { username, password, ...(await world.captcha()) });
  t.is(login.body.error_code, 0, 'and signs in elsewhere');
});

test('each thing wrong is told at its field; names are kept, passwords are not', async (t, world) => {
  const { agent, page } = await atRegistration(world);
  const again = await agent.submit(page, {
    username: 'a b',
    email: 'nobody',
    password: 'password1',
    confirm: 'password2',
    captcha: 'wrong',
  });
  t.is(again.reply.status, 400);
  t.regex(faultAt(again, 'username'), /3 to 32/);
  t.regex(faultAt(again, 'email'), /not an email address/);
  t.regex(faultAt(again, 'password'), /guesses first/);
  t.regex(faultAt(again, 'captcha'), /not what the picture says/);
  t.is(fieldValue(again, 'username'), 'a b');
  t.is(fieldValue(again, 'email'), 'nobody');
  t.is(fieldValue(again, 'password'), undefined);
  t.is(fieldValue(again, 'confirm'), undefined);
});

test('every reason the account’s kinds give has words', async (t, world) => {
  const cases: [Partial<ReturnType<typeof somebody>>, string, RegExp][] = [
    [{ password: 'short', confirm: 'short' }, 'password', /至少 8 个字符/],
    [{ password: 'x1'.repeat(65), confirm: 'x1'.repeat(65) }, 'password', /最多 128 个字符/],
    [{ confirm: 'something else' }, 'confirm', /两次输入的密码不一致/],
    [{ username: 'a\u0007bcd' }, 'username', /无法输入的字符/],
    [{ username: 'a'.repeat(65) }, 'username', /过长/],
    [{ email: '' }, 'email', /请填写此项/],
    [{ username: 'bob\ufe0f' }, 'username', /难以辨认/],
    [{ username: '13912345678' }, 'username', /不能是电话号码/],
    [{ username: 'Uраre' }, 'username', /已被平台保留/],
    [{ password: ' '.repeat(8), confirm: ' '.repeat(8) }, 'password', /不能只有空格/],
    [{ username: 'Quiet_lake_7', password: 'quiet_lake_7', confirm: 'quiet_lake_7' }, 'password', /与用户名或邮箱相同/],
  ];
  const { agent, page } = await atRegistration(world, 'zh');
  let again = page;
  for (const [change, field, words] of cases) {
    again = await agent.submit(again, { ...somebody(), ...change });
    t.regex(faultAt(again, field), words, JSON.stringify(change));
    t.is(again.document.querySelectorAll('.fault').length, 1);
  }
});

test('a name or an address that somebody has', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await atRegistration(world);
  const name = await agent.submit(page, { ...somebody(), username: user.username.toUpperCase() });
  t.is(name.reply.status, 409);
  t.regex(faultAt(name, 'username'), /already has this username/);
  const address = await agent.submit(name, { ...somebody(), email: user.email });
  t.is(address.reply.status, 409);
  t.regex(faultAt(address, 'email'), /already an account/);
});

test('without the captcha nobody learns which accounts there are', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await atRegistration(world);
  const again = await agent.submit(page, { ...somebody(), username: user.username, captcha: 'wrong' });
  t.is(faultAt(again, 'username'), '');
  t.notRegex(alertOf(again), /already/);
});

test('who is signed in is not asked to register', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world);
  const consent = await agent.signIn(page, user);
  t.true(isConsent(await agent.open(`${consent.url.pathname}/register`)));
});

test('and the way back to signing in', async (t, world) => {
  const { agent, page } = await atRegistration(world);
  const link = page.document.querySelector('.aside a')?.getAttribute('href') ?? '';
  t.true(isSignIn(await agent.open(new URL(link, page.url))));
});
