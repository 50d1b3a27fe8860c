/**
 * A server in a process that stays: services come one after the other, each with an environment of its own, and run by
 * what main.ts runs. Modules are loaded and warm then; that nothing else is left of a service is looked at here.
 */
import { flushCompileCache } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { authServer } from '../../auth-server/server.ts';
import { resourceApi } from '../../resource-api/server.ts';
import { serveHere } from '../../shared/runtime/serve.ts';
import { RID } from '../_world/hosting.ts';

const kinds = {
  auth: { read: authServer, load: () => import('../../auth-server/service.ts') },
  resource: { read: resourceApi, load: () => import('../../resource-api/service.ts') },
} as const;
const { read, load } = kinds[process.argv[2] as keyof typeof kinds];

/** Milliseconds in which what is about to end has to: a delayed look for jobs, a socket that closes. */
const PATIENCE = 5_000;

/** What is left of a service: whatever keeps a process alive, and was not there before it. */
async function leftSince(before: readonly string[]): Promise<readonly string[]> {
  for (const deadline = Date.now() + PATIENCE; ; await wait(5)) {
    const left = process.getActiveResourcesInfo();
    for (const one of before) if (left.includes(one)) left.splice(left.indexOf(one), 1);
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}

process.on('message', async (env: Readonly<Record<string, string>>) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  const before = process.getActiveResourcesInfo();
  const served = read();
  const { ended } = await serveHere(served);
  await ended;
  const left = await leftSince(before);
  // What it logged is before this.
  await new Promise<void>((done) => served.log.flush(() => done()));
  for (const stream of [process.stdout, process.stderr]) stream.write(`${RID}${JSON.stringify(left)}\n`);
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
await load();
// It is killed in the end, which would lose what it has compiled.
flushCompileCache();
process.send?.('loaded');
