/** `npm start`: the schema brought up to date, both servers, and a clean end of both. */
import { setTimeout as wait } from 'node:timers/promises';
import { channelFaults } from '../auth-server/sns/channels.ts';
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { checkSecretOf } from '../shared/crypto/check-secret.ts';
import { complain } from './complain.ts';
import { type DemoClient, ensureDemoClient } from './demo.ts';
import { checkPorts } from './free-ports.ts';
import { bringUpToDate, Unreachable } from './migrations.ts';
import { oneLine } from './output.ts';
import { startServer } from './server-process.ts';

/**
 * Runs both servers until somebody asks for their end, or one of them ends by itself.
 * @returns the exit code: 0 where they were asked to end, and ended cleanly
 */
export async function start(): Promise<number> {
  const config = loadConfigOrExit([channelFaults]);
  const asked = askedToEnd(config);
  try {
    await checkPorts(config);
    await bringUpToDateWhenItAnswers(config, asked);
    if (asked.aborted) return 0;
    await checkSecretOf(config);
    const demo = config.environment === 'development' ? await ensureDemoClient(config) : undefined;
    return asked.aborted ? 0 : await run(config, demo, asked);
  } catch (error) {
    complain(error);
    return 1;
  }
}

/** Milliseconds between two tries, and so between two lines. */
const TRY_EVERY = 3_000;

/** The database may start after us: it is waited for until somebody asks for the end. @throws Refusal */
async function bringUpToDateWhenItAnswers(config: Config, asked: AbortSignal): Promise<void> {
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

const ended = (asked: AbortSignal) =>
  new Promise<void>((resolve) => asked.addEventListener('abort', () => resolve(), { once: true }));

/** Milliseconds between two looks at whose child this process is. */
const LOOK_EVERY = 500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, and where the npm that started this process is gone. Ctrl-C reaches this process from the terminal, and again from npm; whoever
 * presses it once more changes nothing: the servers are ending as fast as their last requests allow.
 */
function askedToEnd({ startedByNpm }: Config): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
  // Somebody who kills npm means us too, and nothing tells us of it but our new parent.
  const parent = process.ppid;
  if (startedByNpm) setInterval(() => process.ppid !== parent && asked.abort(), LOOK_EVERY).unref();
  return asked.signal;
}

async function run(config: Config, demo: DemoClient | undefined, asked: AbortSignal): Promise<number> {
  const { host, authPort, resourcePort } = config;
  const authServer = startServer({ name: 'auth-server', entry: 'auth-server/main.ts', host, port: authPort });
  const resourceApi = startServer({ name: 'resource-api', entry: 'resource-api/main.ts', host, port: resourcePort });
  const servers = [authServer, resourceApi];
  const over = Promise.race([ended(asked), ...servers.map(({ ended }) => ended)]);
  let lost = false;
  try {
    await Promise.race([over, Promise.all(servers.map((server) => server.ready()))]);
    const running = !asked.aborted && servers.every((server) => server.alive());
    if (running && !config.production) process.stdout.write(welcome(config, demo));
    await over;
    // A signal to the whole group may end a server before it is heard of here.
    if (!asked.aborted) await wait(100);
    for (const { name } of asked.aborted ? [] : servers.filter((server) => !server.alive())) {
      lost = true;
      process.stderr.write(`error: the ${name} has ended by itself; the other one is stopped\n`);
    }
  } catch (error) {
    complain(error);
    lost = true;
  }
  // The resource API first: its last requests may still have to ask the auth-server whose token they bear.
  const resourceApiEnded = await resourceApi.end();
  const authServerEnded = await authServer.end();
  return !lost && resourceApiEnded && authServerEnded ? 0 : 1;
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
