/** Drives a load: so many connections, each with one request under way, every answer checked. */
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { HttpAnswer } from './answer.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Asked, Load, Result } from './load.ts';
import { encode, following } from './request.ts';

export async function drive(load: Load): Promise<Result> {
  const { url, requests, turns, connections, seconds } = load;
  const { hostname, port } = new URL(url);
  const encoded = requests.map((asked) => encode(url, asked));
  const most = turns === 'once' ? requests.length : (load.most ?? Number.POSITIVE_INFINITY);
  const pattern = load.collect === undefined ? undefined : new RegExp(load.collect);
  const collected: string[] = [];
  /** Microseconds. */
  const latencies = createHistogram();
  const latenciesBusy = createHistogram();
  let taken = 0;
  let answers = 0;
  let busy = 0;
  let wrong = 0;
  let fault: string | undefined;
  const complain = (what: string) => {
    wrong += 1;
    fault ??= what;
  };

  const open = await Promise.all(
    Array.from({ length: Math.min(connections, most) }, () =>
      openConnection(hostname, Number(port), load.from).catch((error: Error) => complain(error.message)),
    ),
  );
  const cpu = process.cpuUsage();
  const started = performance.now();
  const deadline = started + seconds * 1000;

  const run = async (connection: Connection, first: number) => {
    let at = first % requests.length;
    let asked = requests[at] as Asked;
    let text = encoded[at] as string;
    while (taken < most && performance.now() < deadline) {
      if (turns !== 'own') {
        at = taken % requests.length;
        asked = requests[at] as Asked;
        text = encoded[at] as string;
      }
      const due = started + (1000 * taken) / (load.perSecond ?? Number.POSITIVE_INFINITY);
      // Where few are asked a second, many connections would wait for turns long after the end.
      if (due >= deadline) break;
      taken += 1;
      const early = due - performance.now();
      if (early > 0) await wait(early);
      // A timer may ring a moment early.
      const since = Math.min(load.sinceDue ? due : Number.POSITIVE_INFINITY, performance.now());
      let answer = await connection.ask(text);
      if (load.follow && answer.status === 303) answer = await connection.ask(following(url, asked, answer));
      const took = Math.ceil((performance.now() - since) * 1000);
      if (load.mayBeBusy && isBusy(answer)) {
        latenciesBusy.record(took);
        busy += 1;
        continue;
      }
      latencies.record(took);
      answers += 1;
      if (!isRight(answer, load.expect)) {
        complain(`HTTP ${answer.status} ${answer.body.slice(0, 300).replace(/[^ -~]+/g, '·')}`);
        return connection.end();
      }
      const found = pattern?.exec(answer.head + answer.body)?.[1];
      if (found !== undefined) collected.push(found);
      if (load.chain) {
        const next = (JSON.parse(answer.body) as Record<string, string>)[load.chain] as string;
        asked = { ...asked, form: { ...asked.form, [load.chain]: next } };
        text = encode(url, asked);
      }
    }
    connection.end();
  };
  await Promise.all(
    open.map(
      (connection, first) => connection && run(connection, first).catch((error: Error) => complain(error.message)),
    ),
  );

  const took = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: answers / took,
    p50: latencies.percentile(50) / 1000,
    p99: latencies.percentile(99) / 1000,
    answers,
    busy,
    p99Busy: busy ? latenciesBusy.percentile(99) / 1000 : 0,
    wrong,
    ...(fault !== undefined && { fault }),
    collected,
    share: (user + system) / 1e6 / took,
  };
}

const isBusy = ({ status, head }: HttpAnswer) => status === 503 && /\r\nretry-after:/i.test(head);

const isRight = ({ status, head, body }: HttpAnswer, expect: Load['expect']) =>
  status === expect.status &&
  head.includes(expect.head ?? '') &&
  body.includes(expect.body ?? '') &&
  (expect.without === undefined || !body.includes(expect.without));
