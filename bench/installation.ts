/** The product as it is deployed, under measurement: both servers as processes of their own, durable, limits off. */
import { randomBytes } from 'node:crypto';
import { freePort } from '../test/_world/ports.ts';
import { runCli } from '../test/_world/servers.ts';
import { type Measured, startProduct } from './process.ts';

export interface Installation {
  readonly env: Record<string, string>;
  readonly authUrl: string;
  readonly resourceUrl: string;
  readonly auth: Measured;
  readonly resource: Measured;
  stop(): Promise<void>;
}

/** @param databaseUrl empty for SQLite in `dataDir` */
export async function install(dataDir: string, databaseUrl: string): Promise<Installation> {
  const [authPort, resourcePort] = [await freePort(), await freePort()];
  const [authUrl, resourceUrl] = [`http://127.0.0.1:${authPort}`, `http://127.0.0.1:${resourcePort}`];
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'test',
    LIMITS: 'off',
    LOG_LEVEL: 'error',
    SECRET: randomBytes(32).toString('base64url'),
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    AUTH_PORT: String(authPort),
    RESOURCE_PORT: String(resourcePort),
    AUTH_URL: authUrl,
    RESOURCE_URL: resourceUrl,
  };
  const migrated = await runCli(env, ['migrate', 'latest']);
  if (migrated.code !== 0) throw new Error(migrated.stderr);
  const auth = await startProduct('auth-server/main.ts', authUrl, env);
  try {
    const resource = await startProduct('resource-api/main.ts', resourceUrl, env);
    const stop = async () => {
      await Promise.all([auth.stop(), resource.stop()]);
    };
    return { env, authUrl, resourceUrl, auth, resource, stop };
  } catch (error) {
    await auth.stop();
    throw error;
  }
}
