/** What a resource API does: its app, and its work beside the requests. */
import { checkSecretOf } from '../shared/clients/check-secret.ts';
import type { Config } from '../shared/config/config.ts';
import { hasSecret } from '../shared/crypto/secrets.ts';
import { DatabaseFault, reasonOf } from '../shared/db/driver/faults.ts';
import { whenDatabaseAnswers } from '../shared/db/when-database-answers.ts';
import { startHeartbeat } from '../shared/health/heartbeat.ts';
import type { Service } from '../shared/http/serve.ts';
import { startWorker } from '../shared/jobs/worker.ts';
import { shoutAtInsecureSettings } from '../shared/runtime/insecure-settings.ts';
import type { Log } from '../shared/runtime/log.ts';
import { repeat } from '../shared/runtime/repeat.ts';
import { createApp } from './app.ts';
import { sendDueReminders } from './calendar/reminders.ts';
import { createApiDeps } from './deps.ts';

/** Milliseconds between two searches for unused avatar files. */
const TIDY_EVERY = 10 * 60_000;
/** Milliseconds between two looks for due reminders. */
const REMIND_EVERY = 2_000;
/** Milliseconds between two reads of the platform's look. */
const LOOK_EVERY = 2_000;

export async function startService(config: Config, log: Log): Promise<Service> {
  shoutAtInsecureSettings(config, log);
  await checkSecretOrGoOn(config, log);
  const deps = createApiDeps(config, log);
  const ending = new AbortController();
  const tidying = repeat(log, TIDY_EVERY, 'tidying the avatars', () => deps.avatars.tidy(ending.signal), 0);
  const reminding = repeat(log, REMIND_EVERY, 'sending reminders', async () => {
    const sent = await sendDueReminders(deps, ending.signal);
    if (sent) log.info({ sent }, 'sent reminders');
  });
  const looking = repeat(log, LOOK_EVERY, 'reading the look', deps.looks.refresh, 0);
  const working = startWorker(deps, deps.jobHandlers);
  const living = startHeartbeat(deps, 'resource-api');
  return {
    handler: createApp(deps),
    metrics: deps.metrics,
    async rest() {
      ending.abort();
      await Promise.all([living, looking, tidying, reminding, working].map((one) => one.stop()));
    },
    close: deps.close,
  };
}

/** An unavailable database is reported by /readyz; without a secret it must first show whether one may be created. */
async function checkSecretOrGoOn(config: Config, log: Log): Promise<void> {
  if (!hasSecret(config)) return whenDatabaseAnswers(log, () => checkSecretOf(config));
  try {
    await checkSecretOf(config);
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    log.warn({ reason: reasonOf(error) }, 'the database does not answer yet');
  }
}
