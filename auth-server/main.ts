import type Provider from 'oidc-provider';
import { loadConfigOrExit } from '../shared/config.ts';
import { sweep } from '../shared/db/sweep.ts';
import { serve } from '../shared/http/serve.ts';
import { shoutAtInsecureSettings } from '../shared/insecure-settings.ts';
import { createLog } from '../shared/log.ts';
import { createApp, handlerFor } from './app.ts';
import { buildHouse } from './house.ts';

/** How often rotated keys are looked for, and expired rows swept, milliseconds. */
const KEYS_EVERY = 2_000;
const SWEEP_EVERY = 60_000;

const config = loadConfigOrExit();
const log = createLog(config, 'auth-server');
const { host, authPort: port, workers } = config;

await serve({ host, port, workers, log }, async () => {
  shoutAtInsecureSettings(config, log);
  const house = buildHouse(config, log);
  const { database, signingKeys } = house;
  const ending = new AbortController();

  let app: Provider = createApp(house, await signingKeys.load());
  let state = await signingKeys.state();
  const keys = repeat(KEYS_EVERY, 'reading the signing keys', async () => {
    const now = await signingKeys.state();
    if (now === state) return;
    app = createApp(house, await signingKeys.load());
    state = now;
    log.info('signing keys have changed');
  });
  const sweeping = repeat(SWEEP_EVERY, 'sweeping', async () => {
    const swept = await sweep(database, 20, ending.signal);
    if (Object.keys(swept).length) log.info({ swept }, 'swept');
  });

  return {
    handler: handlerFor(house, () => app),
    async close() {
      ending.abort();
      await Promise.all([keys.stop(), sweeping.stop(), house.wire.close()]);
      await database.close();
    },
  };
});

/** Runs `work` again and again, `every` milliseconds after its end; a failure is logged and the next turn tried. */
function repeat(every: number, what: string, work: () => Promise<void>) {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turn = () => {
    running = work()
      .catch((error) => log.error({ err: error }, `${what} failed`))
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, every);
      });
  };
  timer = setTimeout(turn, every);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
