/** Apps at work on a cluster: tokens issued, refreshed, used and ended, events written; and what was promised by it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { TestClient, TestUser } from '../_world/builders.ts';
import { postInit } from '../_world/requests.ts';
import type { Cluster, Instance } from './_cluster.ts';

/** A request that did not get what it asked for. */
export interface Failed {
  readonly what: string;
  /** When it began and when it was over, by `performance.now()`. */
  readonly from: number;
  readonly to: number;
  /** Undefined where no answer came at all. */
  readonly status: number | undefined;
  readonly requestId: string | null;
  readonly headers: Headers;
  readonly text: string;
}

/** What the load works with. */
export interface Apps {
  readonly app: TestClient;
  /** May introspect. */
  readonly asker: TestClient;
  readonly user: TestUser;
  readonly accessToken: string;
  /** One for each connection. */
  readonly refreshTokens: readonly string[];
}

/** How many requests are under way at once. */
export const CONNECTIONS = 16;

export async function makeApps(cluster: Cluster): Promise<Apps> {
  const scope = ['profile', 'calendar', 'calendar:write'];
  const [app, asker, user] = await Promise.all([
    cluster.client({ grants: ['password', 'refresh_token', 'client_credentials'], scope }),
    cluster.client({ grants: ['client_credentials'], more: ['--resource-server'] }),
    cluster.user(),
  ]);
  const grants = await Promise.all(Array.from({ length: CONNECTIONS }, () => cluster.tokens(user, scope, app)));
  const refreshTokens = grants.map(({ refresh_token }) => refresh_token as string);
  return { app, asker, user, accessToken: (grants[0] as { access_token: string }).access_token, refreshTokens };
}

interface Refreshed {
  readonly access_token: string;
  readonly refresh_token: string;
}

export type Load = ReturnType<typeof startLoad>;

/** Begins; `stop` ends it. */
export function startLoad(cluster: Cluster, { app, user, accessToken, refreshTokens }: Apps) {
  const living = new Set<string>();
  const ended = new Set<string>();
  const events = new Set<number>();
  const failed: Failed[] = [];
  let answered = 0;
  let stopping = false;
  let busy = CONNECTIONS;

  /** Resolves to what was answered, to undefined where that is no success. */
  const ask = async <Fields>(path: string, init?: RequestInit): Promise<Fields | undefined> => {
    const from = performance.now();
    let seen: Pick<Failed, 'status' | 'requestId' | 'headers' | 'text'>;
    try {
      const response = await fetch(cluster.origin + path, init);
      const { status, headers } = response;
      seen = { status, requestId: headers.get('x-request-id'), headers, text: await response.text() };
    } catch (error) {
      seen = { status: undefined, requestId: null, headers: new Headers(), text: String((error as Error).cause) };
    }
    if (seen.status === 200) {
      answered += 1;
      return JSON.parse(seen.text) as Fields;
    }
    failed.push({ what: `${init?.method ?? 'GET'} ${path}`, from, to: performance.now(), ...seen });
    // As a client with manners does.
    await wait(20);
    return undefined;
  };

  const one = async (given: string, index: number) => {
    let refreshToken: string | undefined = given;
    for (let turn = 0; !stopping; turn += 1) {
      for (; index >= busy && !stopping; await wait(50));
      const asked = postInit({ ...app, grant_type: 'client_credentials', scope: 'profile' });
      const own = await ask<{ access_token: string }>('/oauth/token', asked);
      if (own) {
        living.add(own.access_token);
        await ask('/api/User/uid', postInit({ username: user.username }, { token: own.access_token }));
      }
      const event = postInit({ title: `of turn ${turn}` }, { token: accessToken });
      const made = await ask<{ id: number }>('/api/Calendar/add', event);
      if (made) events.add(made.id);
      await ask('/.well-known/openid-configuration');
      // The servers restart on the very cores that the load runs on.
      await wait(200);
      if (refreshToken) {
        const next: Refreshed | undefined = await ask<Refreshed>(
          '/api/Oauth/accessToken',
          postInit({ ...app, grant_type: 'refresh_token', refresh_token: refreshToken }),
        );
        if (next) living.add(next.access_token);
        // One that was not answered may be spent: to use it again would end what it is of.
        refreshToken = next?.refresh_token;
      }
      if (own && turn % 3 === 0) {
        living.delete(own.access_token);
        if (await ask('/api/Oauth/delete', postInit({ access_token: own.access_token }))) ended.add(own.access_token);
      }
    }
  };
  const all = Promise.all(refreshTokens.map(one));

  return {
    /** Access tokens that were answered, and nobody asked to be ended. */
    living,
    /** Access tokens whose end was answered. */
    ended,
    /** Events that were answered as written. */
    events,
    failed,
    answered: () => answered,
    /** Keeps that many connections busy from now on: while servers start, they need the cores. */
    keepBusy(connections: number): void {
      busy = connections;
    },
    /** Begins nothing more, and resolves when everything has come back. */
    async stop(): Promise<void> {
      stopping = true;
      await all;
    },
  };
}

/** What was answered and is not so; nothing, where every promise was kept. Asks every instance by itself. */
export async function brokenPromises(cluster: Cluster, load: Load, { app, asker, user, accessToken }: Apps) {
  const broken: string[] = [];
  const of = (name: Instance['name']) => cluster.instances.filter((instance) => instance.name === name);
  const basic = Buffer.from(`${asker.client_id}:${asker.client_secret}`).toString('base64');
  const isActive = async ({ url }: Instance, token: string) => {
    const asked = postInit({ token }, { headers: { authorization: `Basic ${basic}` } });
    return ((await (await fetch(`${url}/oauth/introspect`, asked)).json()) as { active: boolean }).active;
  };
  const isAccepted = async ({ url }: Instance, token: string) => {
    const { status } = await fetch(`${url}/api/User/uid`, postInit({ username: user.username }, { token }));
    return status === 200;
  };

  await each(load.living, async (token, index) => {
    if (!(await isActive(of('auth')[index % 2] as Instance, token))) broken.push(`token ${index} was lost`);
  });
  await each(load.ended, async (token, index) => {
    for (const instance of of('resource')) {
      if (await isAccepted(instance, token)) broken.push(`ended token ${index} is accepted by ${instance.address}`);
    }
  });
  const kept = new Set<number>();
  for (let before: number | undefined; ; ) {
    const asked = { limit: 100, ...(before && { before }) };
    const { body } = await cluster.post<{ data: { id: number }[]; next: number | null }>(
      '/api/Calendar/events',
      asked,
      {
        token: accessToken,
      },
    );
    for (const { id } of body.data) kept.add(id);
    if (body.next === null) break;
    before = body.next;
  }
  for (const id of load.events) if (!kept.has(id)) broken.push(`event ${id} was lost`);
  // And all of it goes on.
  await cluster.tokens(user, ['profile'], app);
  return broken;
}

/** Eight at a time. */
async function each<T>(items: Iterable<T>, work: (item: T, index: number) => Promise<void>): Promise<void> {
  const left = [...items].entries();
  const worker = async () => {
    for (const [index, item] of left) await work(item, index);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
