/** A program of supervised workers, which answer with their process id, late, or die of an error of their own. */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { endAsked } from '../../shared/runtime/end-asked.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { endConnections } from '../../shared/runtime/shutdown.ts';
import { type Pace, superviseWorkers } from '../../shared/runtime/supervise.ts';

const [, , port, count = '2', pace] = process.argv;

if (cluster.isPrimary) {
  const log = createLog({ logLevel: 'silent' }, 'supervised');
  await superviseWorkers(
    Number(count),
    log,
    endAsked(log),
    pace === undefined ? undefined : (JSON.parse(pace) as Pace),
  );
} else {
  const server = createServer((request, response) => {
    if (request.url === '/crash') throw new Error('of its own');
    response.flushHeaders();
    setTimeout(() => response.end(String(process.pid)), request.url === '/late' ? 500 : 0);
  });
  server.listen(Number(port), '127.0.0.1');
  process.once('SIGTERM', async () => {
    await endConnections(server, false);
    process.exit(0);
  });
}
