/** To which numbers `User/sendcode` sends an SMS, and how many a day. */
import testOnce from 'ava';
import { freePort } from '../../_world/ports.ts';
import { scrape } from '../../_world/scrape.ts';
import { onBothDatabases, startWorld, uniquePhone, type World } from '../../_world.ts';

const test = onBothDatabases();

let numbers = 0;
const fresh = (prefix: string) => prefix + String(++numbers).padStart(4, '0');
const sendcode = async (world: World, token: string, medium?: string) =>
  (await world.post('/api/User/sendcode', { medium }, { token })).body.error_code;
const setPhone = async (world: World, token: string, phone: string) =>
  (await world.post('/api/User/modifyBasicInfo', { ...(await world.captcha()), phone }, { token })).body.error_code;

test('a pasted number is read, and one that takes no SMS is 202009', async (t, world) => {
  const { loginToken } = await world.user();
  const number = uniquePhone();
  t.is(await sendcode(world, loginToken, `\u202atel:${number.slice(0, 6)}\u2011${number.slice(6)}\u202c`), 0);
  t.regex((await world.sentTo(number)).text ?? '', /\d{6}/);
  for (const none of ['010-12345678', '400-800-1234', '8001234567', '+19002345678', '+870773123456']) {
    t.is(await sendcode(world, loginToken, none), 202009, none);
  }
});

test('another country is 202009, but for that of the own number', async (t, world) => {
  const { loginToken } = await world.user();
  const [own, other, far] = [fresh('+1415555'), fresh('+1415555'), fresh('+44794601').concat('1')];
  t.is(await sendcode(world, loginToken, own), 202009);
  t.is(await setPhone(world, loginToken, own), 0);
  t.is(await sendcode(world, loginToken, own), 0);
  t.is(await sendcode(world, loginToken, other), 0);
  t.is(await sendcode(world, loginToken, far), 202009);
});

test('a landline can be set, but nothing is sent there', async (t, world) => {
  const { loginToken } = await world.user();
  const landline = fresh('+86101234');
  t.is(await setPhone(world, loginToken, landline), 0);
  t.is(await sendcode(world, loginToken, landline), 202009);
});

testOnce('a country has a budget of the day, which a metric tells', async (t) => {
  const port = await freePort();
  const world = await startWorld('sqlite', {
    LIMITS: 'on',
    SMS_COUNTRIES: 'cn, GB',
    SMS_DAILY_BUDGET: '2',
    RESOURCE_METRICS_PORT: String(port),
  });
  t.teardown(() => world.stop());
  const { loginToken } = await world.user();
  const number = uniquePhone;
  t.is(await sendcode(world, loginToken, number()), 0);
  t.is(await sendcode(world, loginToken, number()), 0);
  const late = number();
  // It starts no interval: one that asks again is told the same.
  t.is(await sendcode(world, loginToken, late), 202008);
  t.is(await sendcode(world, loginToken, late), 202008);
  t.is(await sendcode(world, loginToken, '+447946012345'), 0, 'another country has another budget');
  t.is(await sendcode(world, loginToken), 0, 'mails go on');
  const { metric } = await scrape(port);
  const told = (country: string, outcome: string) => metric('upare_sms_total', { country, outcome });
  t.deepEqual([told('CN', 'sent'), told('CN', 'over_budget'), told('GB', 'sent')], [2, 2, 1]);
});
