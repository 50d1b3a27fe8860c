/** The process of a resource API. If it has workers, they alone load the service. */
import { loadConfigOrExit } from '../shared/config/config.ts';
import { createLog } from '../shared/runtime/log.ts';
import { serve } from '../shared/runtime/serve.ts';

const config = loadConfigOrExit();
const log = createLog(config, 'resource-api');
const { host, resourcePort: port, workers, mostBehind, resourceMetrics: scrapes } = config;

await serve({ host, port, workers, mostBehind, proxied: config.trustProxy > 0, scrapes, log }, async () => {
  const { startService } = await import('./service.ts');
  return startService(config, log);
});
