/**
 * Prepares `npm start`: validates settings, checks ports, migrates the schema, then waits until the servers answer. It
 * is a separate process, since that takes much more memory than watching two servers.
 */
import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { channelFaults } from '../auth-server/sns/channels.ts';
import { checkSecretOf } from '../shared/clients/check-secret.ts';
import { localUrl } from '../shared/config/addresses.ts';
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { ask } from '../shared/runtime/outgoing.ts';
import { complain } from './complain.ts';
import { type DemoClient, ensureDevelopmentClients } from './demo.ts';
import { checkPorts } from './free-ports.ts';
import { bringUpToDate, Unreachable } from './migrations.ts';
import { CommandRefused, oneLine } from './output.ts';
import { END_SIGNALS, type Listening } from './server-process.ts';
import type { Prepared } from './start.ts';

/** Milliseconds between two tries, and so between lines. */
const TRY_EVERY = 3_000;
/** Milliseconds until a server counts as failed to start. */
const READY_WITHIN = 60_000;

const ending = new AbortController();
const asked = once(ending.signal, 'abort');
for (const event of [...END_SIGNALS, 'disconnect']) process.on(event, () => ending.abort());

const config = loadConfigOrExit([channelFaults]);
try {
  await checkPorts(config);
  await bringUpToDateWhenItAnswers(ending.signal);
  if (!ending.signal.aborted) await checkSecretOf(config);
  if (!ending.signal.aborted) {
    const demo = config.environment === 'development' ? await ensureDevelopmentClients(config) : undefined;
    const { host, authPort, resourcePort, production } = config;
    const prepared: Prepared = {
      authServer: { name: 'auth-server', entry: 'auth-server/main.ts', host, port: authPort },
      resourceApi: { name: 'resource-api', entry: 'resource-api/main.ts', host, port: resourcePort },
    };
    // The servers load much of the code that this process has compiled.
    flushCompileCache();
    process.send?.(prepared);
    // The resource API is ready once the auth-server is, and warns of it when it is asked before.
    const bothReady = untilReady(prepared.authServer).then(() => untilReady(prepared.resourceApi));
    await Promise.race([bothReady, asked]);
    if (!ending.signal.aborted && !production) process.stdout.write(welcome(config, demo));
  }
} catch (error) {
  complain(error);
}
// Pending requests to an ending server keep no process alive.
process.exit();

/** The database may start later: it is awaited until somebody ends the start. @throws CommandRefused */
async function bringUpToDateWhenItAnswers(asked: AbortSignal): Promise<void> {
  while (!asked.aborted) {
    try {
      await bringUpToDate(config);
      return;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      process.stderr.write(`${oneLine(error.message)}; waiting for it\n`);
      await wait(TRY_EVERY, undefined, { signal: asked }).catch((stopped) => {
        if (!asked.aborted) throw stopped;
      });
    }
  }
}

/** Resolves when a server is ready. @throws CommandRefused if it is not in time */
async function untilReady({ name, host, port }: Listening): Promise<void> {
  const address = `${localUrl(host, port)}/readyz`;
  for (const deadline = Date.now() + READY_WITHIN; ; await wait(100)) {
    const answer = await ask(address, {}, { milliseconds: 5_000, most: 64 * 1024 }).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > deadline)
      throw new CommandRefused(`the ${name} was not ready within ${READY_WITHIN / 1000} seconds`);
  }
}

function welcome({ authUrl, resourceUrl }: Config, demo: DemoClient | undefined): string {
  const lines = ['', `Upare is ready: ${authUrl} (authorization server), ${resourceUrl} (resource API)`];
  if (demo) {
    lines.push(
      '',
      'A demo app is registered, for development only:',
      `  client_id:     ${demo.client_id}`,
      `  client_secret: ${demo.client_secret}`,
      `  authorize:     ${demo.authorizeUrl}`,
      'Open that link to sign in; the sign-in page has a link to register.',
      '',
      'Get a token:',
      `  curl ${authUrl}/api/Oauth/accessToken -d grant_type=client_credentials -d client_id=${demo.client_id} -d client_secret=${demo.client_secret}`,
      '',
      `What to do with it: ${resourceUrl}/docs; a guided try: ${authUrl}/demo`,
    );
  }
  return `${[...lines, '', 'Ctrl-C stops both servers.', ''].join('\n')}\n`;
}
