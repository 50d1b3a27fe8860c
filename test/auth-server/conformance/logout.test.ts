/** OpenID Connect RP-Initiated Logout 1.0: what a request may leave out, and what it may not get wrong. */
import { onBothDatabases } from '../../_world.ts';
import { relyingParty } from './_basic.ts';

const test = onBothDatabases();

test('a sign-out leads back where all of it is right, and nowhere where it is not', async (t, world) => {
  const back = 'https://client.example/bye';
  const loopback = 'http://127.0.0.1/bye';
  const [app, other, installed, user] = await Promise.all([
    world.client({ scope: ['openid'], more: ['--post-logout-redirect-uri', back, 'https://client.example/再见'] }),
    world.client({ scope: ['openid'] }),
    world.client({ scope: ['openid'], public: true, more: ['--post-logout-redirect-uri', loopback] }),
    world.user(),
  ]);
  const person = relyingParty(world, app, user);
  const { body } = await person.trade((await person.answer()).get('code'));
  const hint = { id_token_hint: body.id_token };
  const [header = '', payload = '', signature = ''] = body.id_token.split('.');
  const modified = `${header}.${Buffer.from(JSON.stringify({ sub: '1' })).toString('base64url')}.${signature}`;
  const leave = (more: object) => person.agent.open(`/oauth/logout?${new URLSearchParams({ ...more })}`);
  const leaveTo = async (post_logout_redirect_uri: string) =>
    (await leave({ client_id: installed.client_id, post_logout_redirect_uri })).reply.status;
  t.is(await leaveTo('http://127.0.0.1:51004/bye'), 200, 'an installed app listens at any port');
  t.is(await leaveTo('http://127.0.0.1:51004/elsewhere'), 400);
  const isSignedIn = async () => (await person.open({ prompt: 'none' })).url.searchParams.get('error') === null;

  for (const [wrong, what] of [
    [{ ...hint, post_logout_redirect_uri: `${back}/elsewhere` }, 'another address'],
    [{ ...hint, post_logout_redirect_uri: `${back}?query=added` }, 'a query more'],
    [{ id_token_hint: 'no.such.token', post_logout_redirect_uri: back }, 'a hint that is none'],
    [{ id_token_hint: modified, post_logout_redirect_uri: back }, 'a hint that was changed'],
    [{ id_token_hint: `${header}.${payload}.`, post_logout_redirect_uri: back }, 'a hint without its signature'],
    [{ ...hint, client_id: other.client_id }, 'another app than that of the hint'],
    [{ client_id: other.client_id, post_logout_redirect_uri: back }, 'an address of another app'],
  ] as const) {
    const { outside, reply } = await leave(wrong);
    t.deepEqual([outside, reply.status], [false, 400], what);
    t.true(await isSignedIn(), what);
  }

  const ends = async (more: object) => {
    const page = await leave(more);
    t.is(page.reply.status, 200);
    t.true(await isSignedIn(), 'a person is asked first');
    const { url, outside } = await person.agent.submit(page, {}, ['logout', 'yes']);
    t.false(await isSignedIn());
    await person.answer();
    return outside ? url.href : undefined;
  };
  t.is(await ends({}), undefined, 'no parameters');
  t.is(await ends({ state: 'alone' }), undefined, 'a state alone');
  t.is(await ends({ post_logout_redirect_uri: back, state: 'x' }), undefined, 'an address of nobody');
  t.is(await ends(hint), undefined, 'no address');
  t.is(await ends({ ...hint, post_logout_redirect_uri: back }), back, 'no state');
  t.is(await ends({ ...hint, post_logout_redirect_uri: back, state: 'x' }), `${back}?state=x`);
  const farewell = { ...hint, post_logout_redirect_uri: 'https://client.example/再见', state: 'x' };
  t.is(await ends(farewell), 'https://client.example/%E5%86%8D%E8%A7%81?state=x');
  t.is(await ends({ client_id: app.client_id, post_logout_redirect_uri: back }), back, 'an app by its name');

  const posted = await world.post('/oauth/logout', { ...hint, post_logout_redirect_uri: back });
  t.is(posted.status, 303, 'by POST: a browser goes on with its cookies');
  const page = await leave({ ...hint, post_logout_redirect_uri: back });
  page.document.querySelector('[name="logout"]')?.remove();
  await person.agent.submit(page, {});
  const { searchParams } = (await person.open({ prompt: 'none' })).url;
  t.is(searchParams.get('error'), 'consent_required', 'who stays is signed in, and has left the app');
});
