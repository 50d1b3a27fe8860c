/** The process of an auth-server. If it has workers, they alone load the service. */
import { loadConfigOrExit } from '../shared/config/config.ts';
import { createLog } from '../shared/runtime/log.ts';
import { serve } from '../shared/runtime/serve.ts';
import { channelFaults } from './sns/channels.ts';

const config = loadConfigOrExit([channelFaults]);
const log = createLog(config, 'auth-server');
const { host, authPort: port, workers, mostBehind, authMetrics: scrapes } = config;

await serve({ host, port, workers, mostBehind, proxied: config.trustProxy > 0, scrapes, log }, async () => {
  const { startService } = await import('./service.ts');
  return startService(config, log);
});
