import type Provider from 'oidc-provider';
import { loadConfigOrExit } from '../shared/config.ts';
import { sweep } from '../shared/db/sweep.ts';
import { serve } from '../shared/http/serve.ts';
import { shoutAtInsecureSettings } from '../shared/insecure-settings.ts';
import { createLog } from '../shared/log.ts';
import { repeat } from '../shared/repeat.ts';
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
  const { database, signingKeys, forgottenPasswords } = house;
  const ending = new AbortController();

  let app: Provider = createApp(house, await signingKeys.load());
  let state = await signingKeys.state();
  const keys = repeat(log, KEYS_EVERY, 'reading the signing keys', async () => {
    const now = await signingKeys.state();
    if (now === state) return;
    app = createApp(house, await signingKeys.load());
    state = now;
    log.info('signing keys have changed');
  });
  const sweeping = repeat(log, SWEEP_EVERY, 'sweeping', async () => {
    const swept = await sweep(database, 20, ending.signal);
    if (Object.keys(swept).length) log.info({ swept }, 'swept');
  });

  return {
    handler: handlerFor(house, () => app),
    async close() {
      ending.abort();
      await forgottenPasswords.settled();
      await Promise.all([keys.stop(), sweeping.stop(), house.wire.close()]);
      await database.close();
    },
  };
});
