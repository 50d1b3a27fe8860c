/** What the loads spend, made by the front doors: clients by the command line, tokens by the token endpoint. */
import { randomBytes } from 'node:crypto';
import { runCli } from '../test/_world/servers.ts';
import { makeCodes } from './codes.ts';
import type { EngineStock, Stock } from './rows.ts';

const redirectUri = 'https://client.example/cb';

/** @param env the environment of the product under measurement */
export async function stockProduct(env: Record<string, string>, auth: string, resource: string): Promise<Stock> {
  const client = await register(
    env,
    '--redirect-uri',
    redirectUri,
    '--grant',
    'authorization_code,refresh_token,password,client_credentials',
    '--scope',
    'profile,friends,calendar',
  );
  const resourceServer = await register(env, '--grant', 'client_credentials', '--resource-server');
  const username = `bench-${randomBytes(4).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  const made = await post(`${resource}/api/User/register`, { username, password, email: `${username}@example.com` });
  const uid = Number(made.uid);
  const token = () => post(`${auth}/oauth/token`, { ...client, grant_type: 'password', username, password });
  const many = async (count: number, key: string) => {
    const taken: string[] = [];
    while (taken.length < count) {
      const answers = await Promise.all(Array.from({ length: Math.min(16, count - taken.length) }, token));
      taken.push(...answers.map((answer) => String(answer[key])));
    }
    return taken;
  };
  return {
    auth,
    resource,
    client,
    resourceServer,
    username,
    password,
    redirectUri,
    accessToken: String((await token()).access_token),
    refreshTokens: (count) => many(count, 'refresh_token'),
    accessTokens: async (count) => {
      const apps = Array.from(
        { length: count },
        () => () => post(`${auth}/oauth/token`, { ...client, grant_type: 'client_credentials' }),
      );
      return (await inTurns(apps)).map((answer) => String(answer.access_token));
    },
    codes: (count) => makeCodes(env, client.client_id, uid, redirectUri, count),
  };
}

/** The bare engine's: its password grant is a way in. */
export async function stockEngine(url: string): Promise<EngineStock> {
  const enter = () =>
    post(`${url}/oauth/token`, { client_id: 'bench', client_secret: 'bench-secret', grant_type: 'password' });
  const many = async (count: number, key: string) =>
    (await inTurns(Array.from({ length: count }, () => enter))).map((answer) => String(answer[key]));
  return {
    url,
    accessToken: String((await enter()).access_token),
    refreshTokens: (count) => many(count, 'refresh_token'),
    codes: (count) => many(count, 'code'),
  };
}

async function register(env: Record<string, string>, ...args: string[]) {
  const { code, json, stderr } = await runCli(env, ['client', 'create', '--name', 'bench', ...args, '--json']);
  if (code !== 0) throw new Error(stderr);
  const { client_id, client_secret } = json as Stock['client'];
  return { client_id, client_secret };
}

async function post(url: string, form: Record<string, string>): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Runs the jobs, 32 at a time. */
async function inTurns<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < jobs.length; at += 32)
    done.push(...(await Promise.all(jobs.slice(at, at + 32).map((job) => job()))));
  return done;
}
