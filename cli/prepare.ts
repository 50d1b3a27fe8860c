/**
 * What `npm start` does before its servers run: settings checked, ports looked at, the schema brought up to date. It is a
 * process of its own, since that takes far more memory than to watch two servers.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { channelFaults } from '../auth-server/sns/channels.ts';
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { checkSecretOf } from '../shared/crypto/check-secret.ts';
import { complain } from './complain.ts';
import { type DemoClient, ensureDevelopmentClients } from './demo.ts';
import { checkPorts } from './free-ports.ts';
import { bringUpToDate, Unreachable } from './migrations.ts';
import { oneLine } from './output.ts';
import type { Prepared } from './start.ts';

/** Milliseconds between two tries, and so between two lines. */
const TRY_EVERY = 3_000;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(signal, () => ending.abort());

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
      welcome: production ? '' : welcome(config, demo),
    };
    process.send?.(prepared);
  }
} catch (error) {
  complain(error);
}
// Nothing more is to be heard, and this process ends.
process.disconnect?.();

/** The database may start after us: it is waited for until somebody asks for the end. @throws Refusal */
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
