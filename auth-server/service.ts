/** What an auth-server does: its app, and its work beside the requests. */
import { checkSecretOf } from '../shared/clients/check-secret.ts';
import type { Config } from '../shared/config/config.ts';
import { whenDatabaseAnswers } from '../shared/db/when-database-answers.ts';
import { startHeartbeat } from '../shared/health/heartbeat.ts';
import type { Service } from '../shared/http/serve.ts';
import { startWorker } from '../shared/jobs/worker.ts';
import { shoutAtInsecureSettings } from '../shared/runtime/insecure-settings.ts';
import type { Log } from '../shared/runtime/log.ts';
import { repeat } from '../shared/runtime/repeat.ts';
import { createApp, createHandler } from './app.ts';
import { createAuthDeps } from './deps.ts';
import { startSweeping } from './sweeping.ts';

/** Milliseconds between two checks for rotated keys. */
const KEYS_EVERY = 2_000;
/** Milliseconds between two checks whether a rotation is due. */
const ROTATE_EVERY = 60_000;
/** Milliseconds between two reads of the platform's look. */
const LOOK_EVERY = 2_000;

export async function startService(config: Config, log: Log): Promise<Service> {
  shoutAtInsecureSettings(config, log);
  await whenDatabaseAnswers(log, () => checkSecretOf(config));
  const deps = createAuthDeps(config, log);
  const { signingKeys } = deps;
  const ending = new AbortController();

  const handler = createHandler(deps, createApp(deps, await whenDatabaseAnswers(log, signingKeys.load)));
  let state = await signingKeys.state();
  const rotating = repeat(
    log,
    ROTATE_EVERY,
    'rotating the signing keys',
    async () => {
      if (await signingKeys.rotateAfter(config.keyRotationDays)) log.info('new signing keys are announced');
    },
    KEYS_EVERY,
  );
  const keys = repeat(log, KEYS_EVERY, 'reading the signing keys', async () => {
    const now = await signingKeys.state();
    if (now === state) return;
    handler.serveBy(createApp(deps, await signingKeys.load()));
    state = now;
    log.info('signing keys have changed');
  });
  await whenDatabaseAnswers(log, deps.looks.refresh);
  const looking = repeat(log, LOOK_EVERY, 'reading the look', deps.looks.refresh);
  const sweeping = startSweeping(deps, ending.signal);
  const working = startWorker(deps, deps.jobHandlers);
  const living = startHeartbeat(deps, 'auth-server');

  return {
    handler: handler.listener,
    metrics: deps.metrics,
    async rest() {
      ending.abort();
      await Promise.all([living, looking, working, keys, rotating, sweeping].map((one) => one.stop()));
    },
    close: deps.close,
  };
}
