/** What a process of a resource API serves. If it has workers, they alone load the service. */
import { loadConfigOrExit } from '../shared/config/config.ts';
import type { Served } from '../shared/http/serve.ts';
import { createLog } from '../shared/runtime/log.ts';

/** As the environment has it. Exits if that is invalid. */
export function resourceApi(): Served {
  const config = loadConfigOrExit();
  const log = createLog(config, 'resource-api');
  const { host, resourcePort: port, workers, mostBehind, trustProxy, resourceMetrics: scrapes } = config;
  return {
    ...{ host, port, workers, mostBehind, proxied: trustProxy > 0, scrapes, log },
    async start() {
      const { startService } = await import('./service.ts');
      return startService(config, log);
    },
  };
}
