/** Ending a social sign-in: api.User.unbind. */
import { everyRow, whileRefused } from '../../_world/broken-table.ts';
import { onEachDatabase, unique } from '../../_world.ts';
import { type Answer, bySns, form, held, SNSREG } from '../../auth-server/sns/_by-app.ts';
import { bindings, socialWorld } from '../../auth-server/sns/_flows.ts';

const test = onEachDatabase(socialWorld());
const UNBIND = '/api/User/unbind';

test('unbinding one channel, all of them, and what is not bound', async (t, world) => {
  const user = await world.user();
  const token = user.loginToken;
  const bind = async (channel: string) => {
    const sns_token = await held(world, unique('ada'), channel);
    await world.post(SNSREG, { type: 'log', username: user.username, password: user.password, sns_token });
  };
  for (const channel of ['weibo', 'qq', 'github']) await bind(channel);
  const bound = async () => (await bindings(world, { uid: user.uid })).map(({ channel }) => channel).sort();
  t.deepEqual(await bound(), ['github', 'qq', 'weibo']);

  const one = await world.post(UNBIND, { channel: 'QQ' }, { token });
  t.deepEqual(one.body, { error_code: 0, api_uri: 'api/User/unbind', message: 'Successful' });
  t.deepEqual(await bound(), ['github', 'weibo']);
  const again = await world.post(UNBIND, { channel: 'qq' }, { token });
  t.is(again.status, 404);
  t.like(again.body, { error_code: 202302, api_uri: 'api.User.setting', message: 'Fail to unbind SNS account' });
  const unknown = await world.post(UNBIND, { channel: 'myspace' }, { token });
  t.is(unknown.status, 400);
  t.is(unknown.body.error_code, 100006);
  t.is(unknown.body.details?.[0]?.field, 'channel');
  t.is((await world.post(UNBIND, {}, { token })).body.error_code, 0, 'without a channel, all');
  t.deepEqual(await bound(), []);
  t.is((await world.post(UNBIND, {}, { token })).body.error_code, 202302);
});

test('nobody unbinds another’s, and no app does', async (t, world) => {
  const account = { ...form(), sns_token: await held(world) };
  const { body } = await world.post<Answer>(SNSREG, account);
  t.is(
    (await world.post(UNBIND, { channel: 'weibo' }, { token: (await world.user()).loginToken })).body.error_code,
    202302,
  );
  t.is((await world.post(UNBIND, { channel: 'weibo' })).body.error_code, 202101);
  const user = { ...account, uid: body.uid as number, loginToken: body.login_token as string };
  const { access_token } = await world.tokens(user, ['profile']);
  t.is((await world.post(UNBIND, { channel: 'weibo' }, { token: access_token })).body.error_code, 201206);
  t.is((await bindings(world, { uid: body.uid })).length, 1);
});

test('who unbinds can have somebody else of the channel, and the identity is free', async (t, world) => {
  const who = unique('ada');
  const { body } = await world.post<Answer>(SNSREG, { ...form(), sns_token: await held(world, who) });
  await world.post(UNBIND, { channel: 'weibo' }, { token: body.login_token });
  t.truthy((await bySns(world, 'weibo', who)).body.sns_token);
});

test.serial('an unbinding that could not be stored is told', async (t, world) => {
  const { body } = await world.post<Answer>(SNSREG, { ...form(), sns_token: await held(world) });
  const failed = await whileRefused(world.database, 'DELETE', 'social_identities', everyRow, () =>
    world.post(UNBIND, { channel: 'weibo' }, { token: body.login_token }),
  );
  t.is(failed.status, 503);
  t.is(failed.body.error_code, 202302);
  t.is((await bindings(world, { uid: body.uid })).length, 1);
});
