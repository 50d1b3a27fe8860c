/** A program of two supervised workers, which answer with their process id, late, or die of an error of their own. */
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { createLog } from '../../shared/runtime/log.ts';
import { endConnections } from '../../shared/runtime/shutdown.ts';
import { superviseWorkers } from '../../shared/runtime/supervise.ts';

const port = Number(process.argv[2]);

if (cluster.isPrimary) {
  await superviseWorkers(2, createLog({ logLevel: 'silent' }, 'supervised'));
} else {
  const server = createServer((request, response) => {
    if (request.url === '/crash') throw new Error('of its own');
    setTimeout(() => response.end(String(process.pid)), request.url === '/late' ? 500 : 0);
  });
  server.listen(port, '127.0.0.1');
  process.once('SIGTERM', async () => {
    await endConnections(server, false);
    process.exit(0);
  });
}
