import test from 'ava';
import { channelFaults, createChannels } from '../../../auth-server/sns/channels.ts';
import { clientCredentials } from '../../../auth-server/sns/settings.ts';
import { ConfigError, readConfig } from '../../../shared/config/config.ts';
import { createLog } from '../../../shared/runtime/log.ts';

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env, [channelFaults]);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the environment was taken');
}

test('no channel is configured by default', (t) => {
  t.deepEqual(readConfig({}).socialChannels, []);
  t.deepEqual(readConfig({ SNS_WEIBO: '', SNS_OPENID_WORKS: '' }).socialChannels, []);
});

test('channels are read with their secrets, whatever is in those, and in their order', (t) => {
  const config = readConfig(
    {
      SNS_OPENID_OUR_WORKS: 'https://op.example/realms/works/, id , se:cret@x ,The Works, Ltd.',
      SNS_OPENID_CLUB: 'http://localhost:8080,id,secret',
      SNS_GITHUB: 'Iv1.8a61:se:cr@et@https://git.example/',
      SNS_WEIBO: '123:secret',
      SNS_TIMEOUT: '3',
      LOG_LEVEL: 'silent',
    },
    [channelFaults],
  );
  t.is(config.socialTimeout, 3);
  const channels = createChannels(config, createLog(config, 'auth-server'));
  t.deepEqual([...channels.keys()], ['weibo', 'github', 'our_works', 'club']);
  t.is(channels.get('our_works')?.label.en, 'The Works, Ltd.');
  t.is(channels.get('club')?.label.en, 'club');
});

test('the credentials of a platform are read whatever is in its secret', (t) => {
  t.deepEqual(clientCredentials.read('Iv1.8a61:se:cr@et@https://git.example/'), {
    clientId: 'Iv1.8a61',
    clientSecret: 'se:cr@et',
    base: 'https://git.example',
  });
  t.deepEqual(clientCredentials.read('123:secret'), { clientId: '123', clientSecret: 'secret', base: undefined });
});

test("a GitHub of one's own is asked at its address, with the app that it knows", async (t) => {
  const config = readConfig({ SNS_GITHUB: 'Iv1.8a61:se:cr@et@https://git.example/', LOG_LEVEL: 'silent' });
  const channels = createChannels(config, createLog(config, 'auth-server'));
  const address = await channels.get('github')?.authorizeUrl({ state: 's', nonce: 'n', verifier: 'v' });
  t.regex(String(address), /^https:\/\/git\.example\/login\/oauth\/authorize\?client_id=Iv1\.8a61&/);
});

for (const [name, value] of [
  ['SNS_WEIBO', 'hunter2'],
  ['SNS_QQ', 'id:'],
  ['SNS_WECHAT', ':hunter2'],
  ['SNS_GITHUB', 'id:hunter2@http://git.example'],
  ['SNS_GITHUB', 'id:hunter2@https://user:pw@git.example'],
  ['SNS_OPENID_WORKS', 'op.example,id,hunter2'],
  ['SNS_OPENID_WORKS', 'http://op.example,id,hunter2'],
  ['SNS_OPENID_WORKS', 'http://localhost.example,id,hunter2'],
  ['SNS_OPENID_WORKS', 'https://op.example,hunter2'],
  ['SNS_OPENID_WORKS', 'https://op.example?a=1,id,hunter2'],
  ['SNS_OPENID_', 'https://op.example,id,hunter2'],
  ['SNS_OPENID_WEIBO', 'https://op.example,id,hunter2'],
  ['SNS_OPENID_A-B', 'https://op.example,id,hunter2'],
] as const) {
  test(`${name}=${value} is named, and its text is told to nobody`, (t) => {
    const fault = faultOf({ [name]: value });
    t.true(fault.startsWith(`${name} is not usable; it takes `), fault);
    t.false(fault.includes('hunter2'));
    t.false(fault.includes('\n'));
  });
}

test('two names that are one channel are refused', (t) => {
  const value = 'https://op.example,id,secret';
  t.regex(faultOf({ SNS_OPENID_WORKS: value, SNS_OPENID_works: value }), /^SNS_OPENID_works /);
});

test('every wrong variable has its line', (t) => {
  const lines = faultOf({ AUTH_PORT: 'x', SNS_QQ: 'x', SNS_TIMEOUT: '0' }).split('\n');
  t.deepEqual(lines.map((line) => line.split(' ')[0]).sort(), ['AUTH_PORT', 'SNS_QQ', 'SNS_TIMEOUT']);
});
