/** Whether mail leaves, as an operator finds out. */
import { freePort } from '../_world/ports.ts';
import { runCli } from '../_world/servers.ts';
import { startMailServer } from '../_world/smtp.ts';
import { onOwnServers } from '../_world.ts';

const test = onOwnServers();

test.serial('the mail server takes it, refuses it, or is not there', async (t, world) => {
  const server = await startMailServer();
  try {
    const env = { ...world.env, SMTP_URL: `smtp://127.0.0.1:${server.port}` };
    const sent = await runCli(env, ['mail', 'test', 'ann@example.com', '--json']);
    t.is(sent.code, 0);
    t.like(sent.json, { error_code: 0, sent: true, outbox: false });
    t.is(server.newestTo('ann@example.com').subject, 'Upare sends mail');

    server.refuse('bob@example.com');
    const refused = await runCli(env, ['mail', 'test', 'bob@example.com', '--json']);
    t.is(refused.code, 1);
    t.like(refused.json, { error_code: 100005, api_uri: 'system.common' });
    t.notRegex(refused.stdout + refused.stderr, /bob@example/);
  } finally {
    await server.stop();
  }
  const nobody = { ...world.env, SMTP_URL: `smtp://127.0.0.1:${await freePort()}` };
  const failed = await runCli(nobody, ['mail', 'test', 'ann@example.com']);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /^error: Mail sending failed: SMTP_URL /);
});

test.serial('without SMTP_URL it is a file in the outbox', async (t, world) => {
  const { code, stdout } = await world.cli('mail', 'test', 'ann@example.com');
  t.is(code, 0);
  t.regex(stdout, /outbox/);
  t.is((await world.outbox()).length, 1);
});
