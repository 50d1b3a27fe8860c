/** A program whose service has ended in a process that stays: it tells what is left. Given `careless`, more is left. */
import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { serveHere } from '../../shared/http/serve.ts';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { leftSince, present } from '../_run/left-behind.ts';

const [, , port, careless] = process.argv;
const log = createLog({ logLevel: 'error' }, 'ended');
const before = present();

/** Runs a service to its end. @returns what answered there, as long as something remembers it */
async function serveToTheEnd(): Promise<WeakRef<RequestListener>> {
  const handler: RequestListener = (_request, response) => response.end('here');
  const { ended } = await serveHere({
    host: '127.0.0.1',
    port: Number(port),
    workers: 1,
    mostBehind: 60_000,
    proxied: false,
    scrapes: undefined,
    log,
    start: async () => {
      if (careless) {
        setInterval(() => undefined, 60_000);
        process.on('SIGHUP', () => undefined);
      }
      return { handler, metrics: createMetrics('ended', false), rest: async () => {}, close: async () => {} };
    },
  });
  process.kill(process.pid, 'SIGTERM');
  await ended;
  return new WeakRef(handler);
}

const handler = await serveToTheEnd();
const left = await leftSince(before, careless ? 300 : undefined);
for (let tries = 0; tries < 200 && handler.deref(); tries += 1) {
  await wait(10);
  globalThis.gc?.();
}
process.stdout.write(JSON.stringify({ left, isRemembered: handler.deref() !== undefined }));
process.exit();
