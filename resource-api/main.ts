import { loadConfigOrExit } from '../shared/config.ts';
import { serve } from '../shared/http/serve.ts';
import { shoutAtInsecureSettings } from '../shared/insecure-settings.ts';
import { createLog } from '../shared/log.ts';
import { createApp } from './app.ts';
import { buildHouse } from './house.ts';

const config = loadConfigOrExit();
const log = createLog(config, 'resource-api');
const { host, resourcePort: port, workers } = config;

await serve({ host, port, workers, log }, async () => {
  shoutAtInsecureSettings(config, log);
  const house = buildHouse(config, log);
  return {
    handler: createApp(house).callback(),
    async close() {
      await house.pictures.close();
      await house.database.close();
    },
  };
});
