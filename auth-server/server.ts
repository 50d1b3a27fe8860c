/** What a process of an auth-server serves. If it has workers, they alone load the service. */
import { loadConfigOrExit } from '../shared/config/config.ts';
import type { Served } from '../shared/http/serve.ts';
import { createLog } from '../shared/runtime/log.ts';
import { channelFaults } from './sns/channels.ts';

/** As the environment has it. Exits if that is invalid. */
export function authServer(): Served {
  const config = loadConfigOrExit([channelFaults]);
  const log = createLog(config, 'auth-server');
  const { host, authPort: port, workers, mostBehind, trustProxy, authMetrics: scrapes } = config;
  return {
    ...{ host, port, workers, mostBehind, proxied: trustProxy > 0, scrapes, log },
    async start() {
      const { startService } = await import('./service.ts');
      return startService(config, log);
    },
  };
}
