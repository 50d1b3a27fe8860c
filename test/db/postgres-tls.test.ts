/** `sslmode` in DATABASE_URL, as libpq has it: at a server without TLS, at one with it, and at one that takes nothing else. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { connect, withMigrator } from '../../shared/db/connect.ts';
import { Statement } from '../../shared/db/driver/query.ts';
import { startPostgres } from '../_run/postgres.ts';
import { surroundings } from '../_world/database.ts';

const place = (url: string) => ({ dataDir: '/nonexistent', databaseUrl: url, databasePool: 2, databaseTimeout: 10 });

/** Whether a connection of this address is encrypted. @throws where there is none */
async function isEncrypted(url: string): Promise<boolean> {
  const database = connect(place(url), () => undefined);
  try {
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    const { ssl } = await database.read<{ ssl: boolean }>(new Statement(sql, [], true));
    return ssl;
  } finally {
    await database.close();
  }
}

test('each mode is what libpq makes of it', async (t) => {
  const scratch = mkdtempSync(join(surroundings().TEST_DIRECTORY, 'tls-'));
  chmodSync(scratch, 0o755);
  const postgres = await startPostgres(scratch);
  t.teardown(async () => {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  const data = join(scratch, 'postgres');
  const certificate = join(data, 'server.crt');
  const url = `${postgres.url}/postgres`;
  const byName = url.replace('127.0.0.1', 'localhost');
  const rooted = `sslrootcert=${certificate}`;

  for (const mode of ['disable', 'allow', 'prefer']) t.false(await isEncrypted(`${url}?sslmode=${mode}`), mode);
  for (const mode of ['require', 'verify-ca', 'verify-full', 'no-verify']) {
    await t.throwsAsync(isEncrypted(`${url}?sslmode=${mode}`), { message: /does not support SSL/ }, mode);
  }

  const key = join(data, 'server.key');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  const { uid, gid } = statSync(join(data, 'pg_hba.conf'));
  for (const file of [key, certificate]) chownSync(file, uid, gid);
  chmodSync(key, 0o600);
  appendFileSync(join(data, 'postgresql.conf'), '\nssl = on\n');
  await postgres.restart(0);

  for (const mode of ['disable', 'allow']) t.false(await isEncrypted(`${url}?sslmode=${mode}`), mode);
  for (const mode of ['prefer', 'require', 'no-verify']) t.true(await isEncrypted(`${url}?sslmode=${mode}`), mode);
  t.false(await isEncrypted(url));
  for (const mode of ['verify-ca', 'verify-full']) {
    await t.throwsAsync(
      isEncrypted(`${byName}?sslmode=${mode}`),
      { message: /self-signed/ },
      'nobody knows who signed it',
    );
  }
  t.true(await isEncrypted(`${byName}?sslmode=verify-full&${rooted}`));
  t.true(await isEncrypted(`${url}?sslmode=verify-ca&${rooted}`), 'the name is not looked at');
  await t.throwsAsync(isEncrypted(`${url}?sslmode=verify-full&${rooted}`), { message: /altnames/ });

  const hba = join(data, 'pg_hba.conf');
  writeFileSync(hba, 'hostssl all all 127.0.0.1/32 trust\n');
  await postgres.restart(0);
  for (const mode of ['allow', 'prefer']) t.true(await isEncrypted(`${url}?sslmode=${mode}`), mode);
  await t.throwsAsync(isEncrypted(`${url}?sslmode=disable`), { message: /no encryption/ });
  await withMigrator(place(`${url}?sslmode=prefer`), (migrator) => migrator.latest());

  writeFileSync(hba, 'hostnossl all all 127.0.0.1/32 trust\n');
  await postgres.restart(0);
  t.false(await isEncrypted(`${url}?sslmode=prefer`));
  await t.throwsAsync(isEncrypted(`${url}?sslmode=require`), { message: /SSL encryption/ });
});

test('a pool that prefers TLS goes on where the server gives it up', async (t) => {
  const scratch = mkdtempSync(join(surroundings().TEST_DIRECTORY, 'tls-'));
  chmodSync(scratch, 0o755);
  const postgres = await startPostgres(scratch);
  const database = connect(place(`${postgres.url}/postgres?sslmode=prefer`), () => undefined);
  t.teardown(async () => {
    await database.close();
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => database.ping()));
  t.is(answers.length, 20);
  await postgres.restart(0);
  await database.ping().catch(() => database.ping());
  t.pass();
});
