import { loadConfigOrExit } from '../shared/config.ts';
import { serve } from '../shared/http/serve.ts';
import { shoutAtInsecureSettings } from '../shared/insecure-settings.ts';
import { createLog } from '../shared/log.ts';
import { createApp } from './app.ts';
import { buildHouse } from './house.ts';

/** How often left over files of avatars are looked for, milliseconds. */
const TIDY_EVERY = 10 * 60_000;

const config = loadConfigOrExit();
const log = createLog(config, 'resource-api');
const { host, resourcePort: port, workers } = config;

await serve({ host, port, workers, log }, async () => {
  shoutAtInsecureSettings(config, log);
  const house = buildHouse(config, log);
  const tidying = setInterval(() => house.avatars.tidy(), TIDY_EVERY);
  return {
    handler: createApp(house).callback(),
    async close() {
      clearInterval(tidying);
      await house.pictures.close();
      await house.knownTokens.wire.close();
      await house.database.close();
    },
  };
});
