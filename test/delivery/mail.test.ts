/** Mail over real SMTP, and into the outbox. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import pino from 'pino';
import PostalMime from 'postal-mime';
import { createCodeDelivery } from '../../shared/delivery/codes.ts';
import { writeLetter } from '../../shared/delivery/letter.ts';
import { createMailer, MailFault } from '../../shared/delivery/mail.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { freePort } from '../_world/ports.ts';
import { startMailServer } from '../_world/smtp.ts';

const log = createLog({ logLevel: 'silent' }, 'tests');
const letter = { to: 'ann@example.com', subject: 'Hello', text: 'Hello, Ann', html: '<p>Hello, Ann</p>' };
const sms = { send: () => Promise.reject(new Error('no SMS is sent here')) };

const mailerFor = (smtpUrl: string, mailFrom = 'Upare <no-reply@upare.example>') =>
  createMailer({ smtpUrl, mailFrom, dataDir: '/nonexistent' }, log);

async function server(t: ExecutionContext, ...how: Parameters<typeof startMailServer>) {
  const running = await startMailServer(...how);
  t.teardown(running.stop);
  return running;
}

/** A DATA_DIR of one's own. */
function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'mail-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function faultOf(t: ExecutionContext, sending: Promise<void>): Promise<string> {
  const fault = await t.throwsAsync(sending, { instanceOf: MailFault });
  t.is(fault?.cause, undefined);
  return fault?.message ?? '';
}

for (const [language, subject, before, once] of [
  [
    'en',
    'Your Upare verification code',
    'Your verification code is:',
    'It is valid for 10 minutes and can be used once.',
  ],
  ['zh', 'Upare 验证码', '你的验证码是：', '验证码 10 分钟内有效，仅可使用一次。'],
] as const) {
  test(`a code arrives as text and as HTML (${language})`, async (t) => {
    const { port, mails } = await server(t);
    const deliver = createCodeDelivery({ mailer: mailerFor(`smtp://127.0.0.1:${port}`), sms });
    await deliver({
      kind: 'email',
      address: 'ann@example.com',
      code: '012345',
      purpose: 'verify',
      language,
      minutes: 10,
    });

    const [mail] = mails;
    t.deepEqual(mail?.recipients, ['ann@example.com']);
    t.deepEqual(mail?.from, { name: 'Upare', address: 'no-reply@upare.example' });
    t.deepEqual(mail?.to, [{ name: '', address: 'ann@example.com' }]);
    t.is(mail?.subject, subject);
    for (const part of [mail?.text ?? '', mail?.html ?? '']) {
      t.true(part.includes(before), part);
      t.true(part.includes(once), part);
      t.deepEqual(part.match(/\d{6,}/g), ['012345']);
    }
    t.regex(mail?.html ?? '', new RegExp(`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`));
    t.is(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
  });
}

test('the mail for a new password says what the code is for, in both languages', async (t) => {
  const { port, mails } = await server(t);
  const deliver = createCodeDelivery({ mailer: mailerFor(`smtp://127.0.0.1:${port}`), sms });
  const message = {
    kind: 'email',
    address: 'ann@example.com',
    code: '654321',
    purpose: 'password',
    minutes: 10,
  } as const;
  await deliver({ ...message, language: 'en' });
  await deliver({ ...message, language: 'zh' });
  t.deepEqual(
    mails.map(({ subject }) => subject),
    ['Set a new Upare password', '重设 Upare 密码'],
  );
});

test('what a letter says is text, and never markup', (t) => {
  const { html, text } = writeLetter({ subject: '<b>', before: ['<script>alert(1)</script> & "co"'], after: [] }, 'en');
  t.false(html.includes('<script'));
  t.false(html.includes('<b>'));
  t.true(html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp;'));
  t.true(text.includes('<script>alert(1)</script> & "co"'));
});

test('a recipient who is refused is a fault, which tells no address', async (t) => {
  const { port, mails, refuse } = await server(t);
  refuse('ann@example.com');
  const fault = await faultOf(t, mailerFor(`smtp://127.0.0.1:${port}`).send(letter));
  t.is(fault, 'EENVELOPE, RCPT TO, 550');
  t.is(mails.length, 0);
});

test('a server that is not there is a fault', async (t) => {
  const fault = await faultOf(t, mailerFor(`smtp://127.0.0.1:${await freePort()}`).send(letter));
  t.regex(fault, /^ESOCKET, CONN/);
});

test('a server that never speaks is given up', async (t) => {
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => mute.close());
  const { port } = mute.address() as AddressInfo;
  const started = Date.now();
  const fault = await faultOf(t, mailerFor(`smtp://127.0.0.1:${port}?greetingTimeout=300`).send(letter));
  t.regex(fault, /^ETIMEDOUT/);
  t.true(Date.now() - started < 5000);
});

test('a server that takes a mail and never says so is given up', async (t) => {
  const { port } = await server(t, { onData: (stream) => stream.resume() });
  const fault = await faultOf(t, mailerFor(`smtp://127.0.0.1:${port}?socketTimeout=300`).send(letter));
  t.regex(fault, /^ETIMEDOUT/);
});

test('the password opens the server, and a wrong one is a fault that tells none', async (t) => {
  const { port, mails } = await server(t, {
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'upare' && password === 'p@ss/word') done(null, { user: username });
      else done(new Error('no'));
    },
  });
  await mailerFor(`smtp://upare:p%40ss%2Fword@127.0.0.1:${port}`).send(letter);
  t.is(mails[0]?.user, 'upare');
  const fault = await faultOf(t, mailerFor(`smtp://upare:wrong-secret@127.0.0.1:${port}`).send(letter));
  t.regex(fault, /^EAUTH/);
  t.false(fault.includes('wrong-secret'));
  t.is(mails.length, 1);
});

test('a password does not leave this machine in the clear', async (t) => {
  let tried = false;
  const { port, mails } = await server(t, {
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth(_auth, _session, done) {
      tried = true;
      done(null, { user: 'upare' });
    },
  });
  // Linux takes 0.0.0.0 for this machine; we do not.
  await faultOf(t, mailerFor(`smtp://upare:secret@0.0.0.0:${port}`).send(letter));
  t.false(tried);
  t.is(mails.length, 0);
  await mailerFor(`smtp://upare:secret@0.0.0.0:${port}?requireTLS=false`).send(letter);
  t.true(tried);
});

// Linux takes 0.0.0.0 for this machine; we do not.
for (const [address, secure] of [
  ['smtps://127.0.0.1', true],
  ['smtps://0.0.0.0', true],
  ['smtp://0.0.0.0', false],
] as const) {
  test(`${address}: a certificate is verified, and then the mail is encrypted`, async (t) => {
    const { port, mails } = await server(t, { secure, disabledCommands: ['AUTH'] });
    await faultOf(t, mailerFor(`${address}:${port}`).send(letter));
    t.is(mails.length, 0);
    await mailerFor(`${address}:${port}?tls.rejectUnauthorized=false`).send(letter);
    t.is(mails.length, 1);
    t.true(mails[0]?.secure);
  });
}

for (const host of ['127.0.0.1', 'localhost', '127.0.0.2']) {
  test(`a relay on ${host} whose STARTTLS has a certificate of its own takes mail, as Debian's Postfix does`, async (t) => {
    const { port, mails } = await server(t, { disabledCommands: ['AUTH'] }, '0.0.0.0');
    await mailerFor(`smtp://${host}:${port}`).send(letter);
    t.is(mails.length, 1);
    t.true(mails[0]?.secure);
    await faultOf(t, mailerFor(`smtp://${host}:${port}?tls.rejectUnauthorized=true`).send(letter));
    t.is(mails.length, 1, 'unless it is asked for');
  });
}

test('nobody gets a header, or a recipient, into a mail', async (t) => {
  const { port, mails } = await server(t);
  const mailer = mailerFor(`smtp://127.0.0.1:${port}`);
  for (const to of [
    'ann@example.com\r\nBcc: eve@example.com',
    'ann@example.com, eve@example.com',
    'ann@example.com;eve@example.com',
    'Ann <ann@example.com>',
    '"ann@example.com eve"@example.com',
    'ann@example.com> RCPT TO:<eve@example.com',
    'ann',
    '',
  ]) {
    await faultOf(t, mailer.send({ ...letter, to }));
  }
  t.is(mails.length, 0);
  await mailer.send({ ...letter, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nbody', text: '.\r\nQUIT\r\n.\r\n' });
  const [mail] = mails;
  t.deepEqual(mail?.recipients, ['ann@example.com']);
  t.is(mail?.bcc, undefined);
  t.is(mail?.subject, 'Hello Bcc: eve@example.com body');
  t.is(mail?.text?.trim(), '.\nQUIT\n.');
});

test.serial('the address cannot turn on a log of the traffic, which has codes and passwords in it', async (t) => {
  const { port, mails } = await server(t);
  const printed: string[] = [];
  const { log: print } = console;
  console.log = (...words: unknown[]) => printed.push(words.join(' '));
  t.teardown(() => {
    console.log = print;
  });
  await mailerFor(`smtp://127.0.0.1:${port}?logger=true&debug=true&transactionLog=true`).send(letter);
  t.is(mails.length, 1);
  t.deepEqual(printed, []);
});

test('without a server, mail is written to the outbox, in the order it was sent; the log tells the path alone', async (t) => {
  const dataDir = folder(t);
  const lines: string[] = [];
  const told = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const mailer = createMailer({ smtpUrl: undefined, mailFrom: 'Upare <no-reply@localhost>', dataDir }, told);
  for (const subject of ['one', 'two', '三']) await mailer.send({ ...letter, subject });

  const outbox = join(dataDir, 'outbox');
  const names = readdirSync(outbox).sort();
  t.is(names.length, 3);
  t.is(statSync(outbox).mode & 0o777, 0o700);
  for (const name of names) t.is(statSync(join(outbox, name)).mode & 0o777, 0o600);
  const mails = await Promise.all(names.map((name) => PostalMime.parse(readFileSync(join(outbox, name)))));
  t.deepEqual(
    mails.map(({ subject }) => subject),
    ['one', 'two', '三'],
  );
  for (const mail of mails) {
    t.is(mail.text?.trim(), letter.text);
    t.is(mail.html?.trim(), letter.html);
    t.is(mail.to?.[0]?.address, letter.to);
  }
  t.deepEqual(
    lines.map((line) => JSON.parse(line).path),
    names.map((name) => join(outbox, name)),
  );
  t.false(lines.join().includes('ann@'));
  t.false(lines.join().includes('one'));
});

test('an outbox that cannot be written is a fault', async (t) => {
  const dataDir = folder(t);
  writeFileSync(join(dataDir, 'outbox'), 'a file in its place');
  const mailer = createMailer({ smtpUrl: undefined, mailFrom: 'no-reply@localhost', dataDir }, log);
  t.is(await faultOf(t, mailer.send(letter)), 'EEXIST');
});
