/** Whether mail leaves, as an operator finds out. */
import { makeDatabase } from '../_world/database.ts';
import { environmentAt } from '../_world/environment.ts';
import { readOutbox } from '../_world/outbox.ts';
import { freePort } from '../_world/ports.ts';
import { askCli } from '../_world/servers.ts';
import { startMailServer } from '../_world/smtp.ts';
import { onEachDatabase } from '../_world.ts';

// No server takes part.
const test = onEachDatabase(async (dialect) => {
  const { place, stop } = await makeDatabase(dialect);
  return { env: environmentAt(place), dataDir: place.dataDir, stop };
});

test.serial('the mail server takes it, refuses it, or is not there', async (t, { env: usual }) => {
  const server = await startMailServer();
  try {
    const env = { ...usual, SMTP_URL: `smtp://127.0.0.1:${server.port}` };
    const sent = await askCli(env, ['mail', 'test', 'ann@example.com', '--json']);
    t.is(sent.code, 0);
    t.like(sent.json, { error_code: 0, sent: true, outbox: false });
    t.is(server.newestTo('ann@example.com').subject, 'Upare sends mail');

    server.refuse('bob@example.com');
    const refused = await askCli(env, ['mail', 'test', 'bob@example.com', '--json']);
    t.is(refused.code, 1);
    t.like(refused.json, { error_code: 100005, api_uri: 'system.common' });
    t.notRegex(refused.stdout + refused.stderr, /bob@example/);
  } finally {
    await server.stop();
  }
  const nobody = { ...usual, SMTP_URL: `smtp://127.0.0.1:${await freePort()}` };
  const failed = await askCli(nobody, ['mail', 'test', 'ann@example.com']);
  t.is(failed.code, 1);
  t.regex(failed.stderr, /^error: Mail sending failed: SMTP_URL /);
});

test.serial('what is no address is told of as such, and is not the fault of SMTP_URL', async (t, { env, dataDir }) => {
  for (const wrong of ['ann', 'ann@example.com, bob@example.com', 'Ann <ann@example.com>', '']) {
    const { code, stderr, stdout } = await askCli(env, ['mail', 'test', wrong]);
    t.is(code, 1, wrong);
    t.is(stdout, '', wrong);
    t.is(stderr, `error: ${JSON.stringify(wrong)} is not an email address\n`);
  }
  t.deepEqual(await readOutbox(dataDir), []);
});

test.serial('without SMTP_URL it is a file in the outbox', async (t, { env, dataDir }) => {
  const { code, stdout } = await askCli(env, ['mail', 'test', 'ann@example.com']);
  t.is(code, 0);
  t.regex(stdout, /outbox/);
  t.is((await readOutbox(dataDir)).length, 1);
});
