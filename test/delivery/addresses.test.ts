/** The addresses of who sends mails and messages, as the configuration takes them. */
import test from 'ava';
import { ConfigError, readConfig } from '../../shared/config/config.ts';
import { readSmsUrl } from '../../shared/config/sms-url.ts';

test('Twilio and Aliyun are asked where they are, by https', (t) => {
  t.is(readSmsUrl('twilio://AC1:s@api.twilio.com?from=MG1')?.endpoint.href, 'https://api.twilio.com/');
  t.is(readSmsUrl('twilio://AC1:s@api.sydney.au1.twilio.com?from=MG1')?.endpoint.host, 'api.sydney.au1.twilio.com');
  const aliyun = readSmsUrl('aliyun://K:s@dysmsapi.ap-southeast-1.aliyuncs.com?sign=U&template=SMS_1');
  t.is(aliyun?.endpoint.href, 'https://dysmsapi.ap-southeast-1.aliyuncs.com/');
});

for (const url of [
  'webhook+https://',
  'webhook+ftp://hunter2@sms.example',
  'twilio://AC1:hunter2@api.twilio.com',
  'twilio://AC1@api.twilio.com?from=MG1',
  'twilio://AC1:hunter2@api.twilio.com?from=MG1&endpoint=ftp://x',
  'aliyun://K:hunter2@h?sign=Upare',
  'aliyun://K:hunter2@h?template=SMS_1',
  'aliyun://K:%E0hunter2@h?sign=U&template=SMS_1',
  'https://hunter2@sms.example',
  'hunter2',
]) {
  test(`${url.replace('hunter2', '…')} is no SMS_URL, and the start says so without it`, (t) => {
    const fault = t.throws(() => readConfig({ SMS_URL: url }), { instanceOf: ConfigError });
    t.regex(fault?.message ?? '', /^SMS_URL is not usable; it takes webhook\+https:\/\//);
    t.false(fault?.message.includes('hunter2'));
  });
}

test('production takes an SMS_URL that nobody on the way can read or forge, and no other', (t) => {
  const production = { NODE_ENV: 'production', SECRET: 'a secret of more than thirty-two bytes' };
  const twilio = 'twilio://AC1:hunter2@api.twilio.com?from=MG1';
  for (const SMS_URL of ['webhook+https://hunter2@sms.example/', twilio]) {
    t.is(readConfig({ ...production, SMS_URL }).smsUrl, SMS_URL);
  }
  for (const SMS_URL of [
    'webhook+http://hunter2@sms.example/',
    'webhook+https://sms.example/',
    `${twilio}&endpoint=http://hunter2.example`,
  ]) {
    const fault = t.throws(() => readConfig({ ...production, SMS_URL }), { instanceOf: ConfigError });
    t.regex(fault?.message ?? '', /^SMS_URL is not usable; /);
    t.false(fault?.message.includes('hunter2'));
  }
});

test('SMTP_URL and MAIL_FROM are checked at the start', (t) => {
  for (const SMTP_URL of ['smtp://', 'smtps://?x=1', 'http://mail.example', 'smtp://ho st']) {
    t.throws(() => readConfig({ SMTP_URL }), { message: /^SMTP_URL is not usable; it takes an smtp/ }, SMTP_URL);
  }
  for (const MAIL_FROM of ['Upare', 'Upare <no-reply>', 'a@b.c\r\nBcc: x@y.z', 'Upare <a@b.c> <d@e.f>']) {
    t.throws(() => readConfig({ MAIL_FROM }), { message: /^MAIL_FROM is ".*"; it takes an address/ }, MAIL_FROM);
  }
  for (const MAIL_FROM of ['no-reply@localhost', '优派 <no-reply@upare.example>', '<a@b.c>']) {
    t.is(readConfig({ MAIL_FROM }).mailFrom, MAIL_FROM);
  }
});
