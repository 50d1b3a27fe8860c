/** SMS by each provider, against a stand-in that checks the request as the provider would; and into the outbox. */
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { createSms } from '../../shared/delivery/sms.ts';
import { aliyunAuthorization, aliyunQuery } from '../../shared/delivery/sms-aliyun.ts';
import { post, SmsFault } from '../../shared/delivery/sms-request.ts';
import { webhookSignature } from '../../shared/delivery/sms-webhook.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { freePort } from '../_world/ports.ts';
import { type ProviderRequest, startProvider } from '../_world/provider.ts';

const log = createLog({ logLevel: 'silent' }, 'tests');
const message = { to: '+8613800138000', text: '【Upare】验证码 012345', code: '012345' };
const smsBy = (smsUrl: string) => createSms({ smsUrl, dataDir: '/nonexistent' }, log);

async function provider(t: ExecutionContext, answer: Parameters<typeof startProvider>[0]) {
  const running = await startProvider(answer);
  t.teardown(running.stop);
  return running;
}

/** The words of the fault, in which there is nothing that is nobody's business. */
async function faultOf(t: ExecutionContext, sending: Promise<unknown>): Promise<string> {
  const fault = await t.throwsAsync(sending, { instanceOf: SmsFault });
  t.is(fault?.cause, undefined);
  const words = fault?.message ?? '';
  for (const secret of ['13800138000', '012345', 'hunter2']) t.false(words.includes(secret), words);
  return words;
}

// --- a gateway of one's own

/** Whether a request is signed, as the receivers' own library judges it. */
function isSigned({ headers, body }: ProviderRequest, receiver: Webhook): boolean {
  try {
    receiver.verify(body, headers as Record<string, string>);
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

test('the signature is that of the example of Standard Webhooks', (t) => {
  const secret = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
  const body = '{"event_type":"ping","data":{"success":true}}';
  t.is(
    webhookSignature(secret, 'msg_loFOjxBNrRLzqYUf', 1731705121, body),
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  );
});

test('a webhook gets the message, signed, at its own path and query', async (t) => {
  const receiver = new Webhook('hunter2/', { format: 'raw' });
  const { host, requests } = await provider(t, (request) => ({ status: isSigned(request, receiver) ? 202 : 401 }));
  const sms = smsBy(`webhook+http://hunter2%2F@${host}/sms/send?tenant=a%20b`);
  await sms.send(message);
  await sms.send(message);
  const [first, second] = requests;
  t.is(first?.method, 'POST');
  t.is(first?.url, '/sms/send?tenant=a%20b');
  t.is(first?.headers.authorization, undefined);
  t.is(first?.headers['content-type'], 'application/json');
  t.deepEqual(JSON.parse(first?.body ?? ''), message);
  t.not(first?.headers['webhook-id'], second?.headers['webhook-id']);

  t.is(await faultOf(t, smsBy(`webhook+http://other@${host}/`).send(message)), 'the webhook answered 401');
});

test('a secret whsec_… is the base64 of the key', async (t) => {
  const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
  const receiver = new Webhook(secret);
  const { host } = await provider(t, (request) => ({ status: isSigned(request, receiver) ? 204 : 401 }));
  await t.notThrowsAsync(smsBy(`webhook+http://:${secret}@${host}/`).send(message));
});

test('a webhook without a secret gets no signature, and the log says so', async (t) => {
  const { host, requests } = await provider(t, () => ({ status: 200 }));
  const lines: string[] = [];
  const told = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  await createSms({ smsUrl: `webhook+http://${host}/`, dataDir: '/nonexistent' }, told).send(message);
  t.is(requests[0]?.headers['webhook-signature'], undefined);
  t.is(lines.length, 1);
});

test('a redirect is a fault: the signed message goes nowhere else', async (t) => {
  const elsewhere = await provider(t, () => ({ status: 200 }));
  const { host } = await provider(t, () => ({ status: 307, location: `http://${elsewhere.host}/` }));
  t.is(await faultOf(t, smsBy(`webhook+http://hunter2@${host}/`).send(message)), 'the webhook answered 307');
  t.is(elsewhere.requests.length, 0);
});

test('a provider that is not there is a fault', async (t) => {
  const sms = smsBy(`webhook+http://hunter2@127.0.0.1:${await freePort()}/`);
  t.is(await faultOf(t, sms.send(message)), 'no answer: ECONNREFUSED');
});

test('a provider that never answers is given up', async (t) => {
  const { host } = await provider(t, () => undefined);
  const started = Date.now();
  t.is(await faultOf(t, post(new URL(`http://${host}/`), {}, '{}', 300)), 'no answer: TimeoutError');
  t.true(Date.now() - started < 5000);
});

// --- Twilio

const authorized = ({ headers }: ProviderRequest, user: string, password: string) =>
  headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test('Twilio gets the message as its Messages resource takes it', async (t) => {
  const { host, requests } = await provider(t, (request) =>
    authorized(request, 'AC123', 'hunter2') ? { status: 201, json: { status: 'queued' } } : { status: 401 },
  );
  await smsBy(`twilio://AC123:hunter2@api.twilio.com?from=%2B15005550006&endpoint=http://${host}`).send(message);
  await smsBy(`twilio://AC123:hunter2@api.twilio.com?from=+15005550006&endpoint=http://${host}`).send(message);
  await smsBy(`twilio://AC123:hunter2@api.twilio.com?from=MG456&endpoint=http://${host}`).send(message);
  const { to, text } = message;
  for (const { method, url, headers } of requests) {
    t.is(`${method} ${url}`, 'POST /2010-04-01/Accounts/AC123/Messages.json');
    t.regex(headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
  }
  t.deepEqual(
    requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    [
      { To: to, From: '+15005550006', Body: text },
      { To: to, From: '+15005550006', Body: text },
      { To: to, MessagingServiceSid: 'MG456', Body: text },
    ],
  );
});

test('Twilio’s API keys name their account', async (t) => {
  const { host, requests } = await provider(t, (request) => ({
    status: authorized(request, 'SK1', 'hunter2') ? 201 : 401,
  }));
  await smsBy(`twilio://SK1:hunter2@api.twilio.com?account=AC9&from=MG4&endpoint=http://${host}`).send(message);
  t.is(requests[0]?.url, '/2010-04-01/Accounts/AC9/Messages.json');
});

test('what Twilio refuses is a fault with its code', async (t) => {
  const json = { code: 21211, message: "The 'To' number +8613800138000 is not a valid phone number.", status: 400 };
  const { host } = await provider(t, () => ({ status: 400, json }));
  const sms = smsBy(`twilio://AC123:hunter2@api.twilio.com?from=MG4&endpoint=http://${host}`);
  t.is(await faultOf(t, sms.send(message)), 'Twilio answered 400, code 21211');
});

// --- Aliyun

/** Whether Aliyun would take a request, by its signature version 3, written down from its documentation by itself. */
function isAliyunSigned({ method, url, headers, body }: ProviderRequest, secret: string): boolean {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const parts = /^ACS3-HMAC-SHA256 Credential=(\w+),SignedHeaders=([\w;-]+),Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  if (parts?.[1] !== 'LTAI5' || headers['x-acs-content-sha256'] !== sha256(body)) return false;
  const age = Date.now() - Date.parse(String(headers['x-acs-date']));
  if (!(age > -60_000 && age < 15 * 60_000)) return false;
  const names = parts[2]?.split(';') ?? [];
  // Every header of these kinds that is sent must be signed.
  const present = Object.keys(headers).filter((name) => /^(host|content-type|x-acs-.+)$/.test(name));
  if (present.sort().join(';') !== names.join(';')) return false;
  const [path, query = ''] = url.split('?');
  const sorted = query.split('&').sort().join('&');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = `${method}\n${path}\n${sorted}\n${lines}\n${names.join(';')}\n${sha256(body)}`;
  const expected = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return parts[3] === expected;
}

const ok = { status: 200, json: { Code: 'OK', Message: 'OK', BizId: '9006197469364984', RequestId: 'F655A8D5' } };

test('the signature is that of the example in Aliyun’s documentation', (t) => {
  const query = aliyunQuery({
    RegionId: 'cn-shanghai',
    ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
  });
  const headers = {
    host: 'ecs.cn-shanghai.aliyuncs.com',
    'x-acs-action': 'RunInstances',
    'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-acs-date': '2023-10-26T10:22:32Z',
    'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
    'x-acs-version': '2014-05-26',
  };
  t.is(
    aliyunAuthorization('YourAccessKeyId', 'YourAccessKeySecret', query, headers),
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  );
});

test('Aliyun gets SendSms, signed, with the template’s variable', async (t) => {
  const { host, requests } = await provider(t, (request) =>
    isAliyunSigned(request, 'hunter2') ? ok : { status: 400, json: { Code: 'SignatureDoesNotMatch' } },
  );
  const sign = encodeURIComponent("优派 (Upare)!*'~");
  const url = (secret: string) =>
    `aliyun://LTAI5:${secret}@dysmsapi.aliyuncs.com?sign=${sign}&template=SMS_1&international=SMS_2&endpoint=http://${host}`;
  await smsBy(url('hunter2')).send(message);
  await smsBy(url('hunter2')).send({ ...message, to: '+85251234567' });
  const [first, abroad] = requests.map(({ url }) =>
    Object.fromEntries(new URL(url, 'http://aliyun.example').searchParams),
  );
  t.is(requests[0]?.headers['x-acs-action'], 'SendSms');
  t.is(requests[0]?.headers['x-acs-version'], '2017-05-25');
  t.not(requests[0]?.headers['x-acs-signature-nonce'], requests[1]?.headers['x-acs-signature-nonce']);
  t.deepEqual(first, {
    PhoneNumbers: '8613800138000',
    SignName: "优派 (Upare)!*'~",
    TemplateCode: 'SMS_1',
    TemplateParam: '{"code":"012345"}',
  });
  t.is(abroad?.PhoneNumbers, '85251234567');
  t.is(abroad?.TemplateCode, 'SMS_2');
  t.is(await faultOf(t, smsBy(url('another')).send(message)), 'Aliyun answered 400, code SignatureDoesNotMatch');
});

test('what Aliyun refuses with HTTP 200 is a fault too', async (t) => {
  for (const [json, code] of [
    [{ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '13800138000' }, 'isv.BUSINESS_LIMIT_CONTROL'],
    [{ Code: 'for 13800138000 no' }, 'unknown'],
    [['OK'], 'unknown'],
  ] as const) {
    const { host } = await provider(t, () => ({ status: 200, json }));
    const sms = smsBy(`aliyun://LTAI5:hunter2@h?sign=Upare&template=SMS_1&endpoint=http://${host}`);
    t.is(await faultOf(t, sms.send(message)), `Aliyun answered 200, code ${code}`);
  }
});

// --- the outbox

test('without a provider, a message is written to the outbox; the log tells the path alone', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms-'));
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }));
  const lines: string[] = [];
  const told = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  await createSms({ smsUrl: undefined, dataDir }, told).send(message);
  const [name = ''] = readdirSync(join(dataDir, 'outbox'));
  t.regex(name, /^\d{8}T\d{9}Z-000001-[0-9a-f]{8}\.json$/);
  const path = join(dataDir, 'outbox', name);
  t.is(statSync(path).mode & 0o777, 0o600);
  const { sent_at, ...written } = JSON.parse(readFileSync(path, 'utf8'));
  t.deepEqual(written, message);
  t.true(Math.abs(Date.now() - Date.parse(sent_at)) < 60_000);
  t.is(lines.length, 1);
  t.is(JSON.parse(lines[0] ?? '').path, path);
  t.false(/13800138000|012345/.test(lines.join()));
});

test('an outbox that cannot be written is a fault', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms-'));
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }));
  writeFileSync(join(dataDir, 'outbox'), 'a file in its place');
  t.is(await faultOf(t, createSms({ smsUrl: undefined, dataDir }, log).send(message)), 'the outbox: EEXIST');
});
