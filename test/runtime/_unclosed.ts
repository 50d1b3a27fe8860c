/** A program whose service cannot be closed. */
import { serve } from '../../shared/http/serve.ts';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { createLog } from '../../shared/runtime/log.ts';

const port = Number(process.argv[2]);
const log = createLog({ logLevel: 'info' }, 'unclosed');

await serve({
  ...{ host: '127.0.0.1', port, workers: 1, mostBehind: 60_000, proxied: false, scrapes: undefined, log },
  start: async () => ({
    handler: (_request, response) => response.end('here'),
    metrics: createMetrics('unclosed', false),
    rest: async () => {},
    close: () => Promise.reject(new Error('it is stuck')),
  }),
});
