/**
 * A server in a process that stays: services come one after the other, each with an environment of its own, and run by
 * what main.ts runs. Modules are loaded and warm then; what a service leaves behind is told: see left-behind.ts.
 */
import { flushCompileCache } from 'node:module';
import { authServer } from '../../auth-server/server.ts';
import { resourceApi } from '../../resource-api/server.ts';
import { serveHere } from '../../shared/http/serve.ts';
import { RID, type ServerName, TOO_LARGE_TO_KEEP } from '../_world/hosting.ts';
import { leftSince, present } from './left-behind.ts';

const kinds = {
  auth: { read: authServer, load: () => import('../../auth-server/service.ts') },
  resource: { read: resourceApi, load: () => import('../../resource-api/service.ts') },
} as const;
const isKind = (name: string): name is ServerName => Object.hasOwn(kinds, name);
const [, , kind = ''] = process.argv;
if (!isKind(kind)) throw new Error(`there is no server "${kind}"`);
const { read, load } = kinds[kind];

process.on('message', async (env: Readonly<Record<string, string>>) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  const served = read();
  // The first log's own listeners, by which it is written at the end of the process, stay.
  const before = present();
  const { ended } = await serveHere(served);
  await ended;
  const left = await leftSince(before);
  // What it logged is before this.
  await new Promise<void>((done) => served.log.flush(() => done()));
  if (process.memoryUsage.rss() >= TOO_LARGE_TO_KEEP) globalThis.gc?.();
  for (const stream of [process.stdout, process.stderr]) stream.write(`\n${RID}${JSON.stringify(left)}\n`);
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
await load();
// It is killed in the end, which would lose what it has compiled.
flushCompileCache();
process.send?.('loaded');
