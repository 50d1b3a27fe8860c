/** The product as it is deployed: its own processes, their memory and durable settings as usual, and limits that are counted and never reached. */
import { randomBytes } from 'node:crypto';
import { serverSettings } from '../shared/config/process-settings.ts';
import { freePort } from '../test/_world/ports.ts';
import { runCli } from '../test/_world/servers.ts';
import { type Measured, startProcess } from './servers/process.ts';

export interface Installation {
  readonly env: Readonly<Record<string, string>>;
  readonly auth: Measured;
  readonly resource: Measured;
  stop(): Promise<void>;
}

/** What every captcha reads, for the people who sign in. */
export const CAPTCHA = 'bench';

export interface InstallOptions {
  /** As in LOG_LEVEL; by default the product's own, which writes a line for each request. */
  readonly logLevel?: string | undefined;
  /** As in OVERLOAD_MS; by default so much that a machine which is busy with other things sends nobody away. */
  readonly overloadMs?: string | undefined;
  /** For Node, such as a module to load first. */
  readonly execArgv?: readonly string[] | undefined;
}

/**
 * Migrates the database and starts both servers.
 * @param databaseUrl of PostgreSQL; empty for SQLite in `dataDir`, where everything else lies that is kept in files
 */
export async function install(
  dataDir: string,
  databaseUrl: string,
  { execArgv = [], ...options }: InstallOptions = {},
): Promise<Installation> {
  const env = await environment(dataDir, databaseUrl, options);
  const { AUTH_URL: authUrl, RESOURCE_URL: resourceUrl } = env;
  const migrated = await runCli(env, ['migrate', 'latest']);
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  // A server that has a parent to talk to does not begin anew by itself.
  const settings = serverSettings();
  const started = { env: { ...settings.env, ...env }, execArgv: [...settings.execArgv, ...execArgv] };
  const auth = await startProcess('auth-server/main.ts', { ...started, url: authUrl });
  try {
    const resource = await startProcess('resource-api/main.ts', { ...started, url: resourceUrl });
    return { env, auth, resource, stop: () => Promise.all([auth.stop(), resource.stop()]).then(() => undefined) };
  } catch (error) {
    await auth.stop();
    throw error;
  }
}

/** The variables of an installation: those of production, but for what a load needs. */
export async function environment(
  dataDir: string,
  databaseUrl: string,
  { logLevel = '', overloadMs = '60000' }: Omit<InstallOptions, 'execArgv'>,
) {
  const [authPort, resourcePort] = [await freePort(), await freePort()];
  const [authUrl, resourceUrl] = [`http://127.0.0.1:${authPort}`, `http://127.0.0.1:${resourcePort}`];
  return {
    PATH: process.env.PATH ?? '',
    // Production takes no captcha that is known before, and nothing else depends on it.
    NODE_ENV: 'test',
    LIMITS_FACTOR: '1000000',
    // All browsers sign in at once before the first row.
    PASSWORD_WAIT: '60',
    CAPTCHA_FIXED_TEXT: CAPTCHA,
    LOG_LEVEL: logLevel,
    OVERLOAD_MS: overloadMs,
    SECRET: randomBytes(32).toString('base64url'),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    AUTH_PORT: String(authPort),
    RESOURCE_PORT: String(resourcePort),
    AUTH_URL: authUrl,
    RESOURCE_URL: resourceUrl,
  };
}
