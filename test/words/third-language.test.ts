/** A third language is a file and a line in shared/words/languages.ts: with both, everything that a person reads is in it. */
import { operatorAt } from '../_world/operators.ts';
import { onOwnServers, unique } from '../_world.ts';

const hook = new URL('./_with-made-up.ts', import.meta.url).href;
const test = onOwnServers({ NODE_OPTIONS: `--import=${hook}` });

const lang = 'qz';
const own = /^⟦.*⟧$/s;

test('answers, and the reasons in them', async (t, world) => {
  const { body } = await world.post('/api/User/validateUniqueUsername', { username: 'x' }, { lang });
  t.regex(body.message, own);
  t.regex(body.details?.[0]?.reason ?? '', own);
  t.regex((await world.get('/healthz', {}, { lang })).body.message, own);
});

test('pages, with a link to the language by its own name', async (t, world) => {
  const page = await world.get('/', {}, { lang, headers: { accept: 'text/html' } });
  t.regex(page.text, /<html lang="qz">/);
  t.regex(page.text, /<h1>⟦/);
  t.regex(page.text, /<span lang="qz" aria-current="true">Bracketish<\/span>/);
  t.is(page.headers.get('content-language'), 'qz');
});

test('what an operation refuses, with the reason within it', async (t, world) => {
  const { agent } = await operatorAt(world, '/operator/webhooks', lang);
  const { client_id } = await world.client();
  const app = await agent.open(`/operator/apps/${client_id}`);
  const nobody = await agent.submit(app, { to: unique('nobody') }, `/operator/apps/${client_id}/owner`);
  t.regex(nobody.document.querySelector('#owner-to-fault')?.text ?? '', /^⟦there is no account "[^⟦]*"⟧$/);
  const wrong = { name: 'Notes', redirect_uris: 'nowhere', scopes: ['profile'] };
  const refused = await agent.submit(await agent.open('/developer/apps/new'), wrong);
  const fault = refused.document.querySelector('#create-redirect_uris-fault')?.text ?? '';
  t.is(fault, '⟦redirect URI "nowhere" ⟦is not an absolute address without a fragment⟧⟧');
});

test('mails, and the messages of an inbox', async (t, world) => {
  const username = unique('third');
  const person = { username, password: 'Quiet lake 77' };
  const email = `${username}@example.com`;
  const { body } = await world.post<SignedIn>('/api/User/register', { ...person, email }, { lang });
  const token = body.login_token;
  await world.post('/api/User/sendcode', {}, { token, lang });
  t.regex((await world.sentTo(email)).subject ?? '', own);

  await world.post('/api/User/login', { ...person, ...(await world.captcha()) });
  const inbox = await world.post<{ data: { subject: string; body: string }[] }>('/api/User/message', {}, { token });
  t.true(inbox.body.data.length > 0);
  for (const { subject, body: text } of inbox.body.data) t.regex(`${subject}\n${text}`, /^⟦.*⟧\n⟦.*⟧$/s);
});

interface SignedIn {
  readonly login_token: string;
}
