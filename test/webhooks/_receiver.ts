/** A receiver of webhooks on loopback, which verifies what it gets as its users' own library does. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { serveOnLoopback } from '../_world/loopback.ts';

export interface Told {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Came {
  readonly id: string;
  readonly told: Told;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** @param answer what it says to each request, counted from 1; it may say nothing */
export async function startReceiver(answer: (response: ServerResponse, count: number) => void = (to) => void to.end()) {
  const came: Came[] = [];
  const { url, stop } = await serveOnLoopback(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { headers } = request;
    came.push({ id: String(headers['webhook-id']), told: JSON.parse(body), body, headers });
    answer(response, came.length);
  });
  return {
    url: `${url}/hook`,
    came,
    /** Waits for what a story expects. */
    async until<T>(find: (all: readonly Came[]) => T | undefined | false | Promise<T | false>): Promise<T> {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await wait(20)) {
        const found = await find(came);
        if (found) return found;
      }
      throw new Error(`did not come within 30 seconds; what came: ${came.map(({ told }) => told.type)}`);
    },
    stop,
  };
}

/** @throws Error where one of these secrets did not sign it */
export function verify({ body, headers }: Came, ...secrets: readonly string[]): void {
  for (const secret of secrets) new Webhook(secret).verify(body, headers as Record<string, string>);
}
