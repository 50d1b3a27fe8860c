/**
 * Counts calls and grants of apps, and notes the last calls of each. A request costs a few additions in memory; counts
 * are written later, and those of several instances add up. They are complete after a clean end; a killed process loses
 * up to half a minute.
 */
import { randomBytes } from 'node:crypto';
import { codeTextOf } from '../api/errors.ts';
import { isBuiltIn } from '../clients/built-in-clients.ts';
import { DOCUMENT_ID } from '../clients/metadata-documents.ts';
import type { AppFigureTable } from '../db/tables/app-figures.ts';
import type { Row } from '../db/tables/tables.ts';
import { keysOf } from '../keys-of.ts';
import type { Answered } from '../metrics/metrics.ts';
import type { Log } from '../runtime/log.ts';
import { writeBehind } from '../runtime/repeat.ts';
import { boundOf, CALLS_KEPT, LAST_CALLS, type Period, periods, startOf } from './buckets.ts';

export interface FigureRecorder {
  /** Called for every answer; counts those for apps. */
  answered(answer: Answered): void;
  /** Writes pending counts, and counts no more. */
  close(): Promise<void>;
}

interface Deps {
  readonly figures: AppFigureTable;
  readonly log: Log;
}

/** Pending counts, and pending calls: some 10 MB of each. */
const MOST_COUNTS = 50_000;
const MOST_CALLS = 50_000;
/** Rows per turn of the event loop. */
const BATCH = 200;

export function createFigureRecorder({ figures, log }: Deps): FigureRecorder {
  const counts = createCounts(MOST_COUNTS);
  const lastCalls = createLastCalls(MOST_CALLS);
  let unwritten = { figures: counts.take(), calls: lastCalls.take() };

  /** Writes everything pending; rejected rows stay pending. @throws the error of the database */
  const settle = async () => {
    const apps = new Set(unwritten.calls.map(({ client_id }) => client_id));
    const counted = await writeAll(unwritten.figures, figures.add);
    const called = await writeAll(unwritten.calls, figures.store);
    unwritten = { figures: counted.left, calls: called.left };
    for (const app of apps) await figures.prune(app, LAST_CALLS);
    const [refusal] = [...counted.refusals, ...called.refusals];
    if (refusal) throw refusal;
  };

  const write = async () => {
    await settle();
    unwritten = { figures: counts.take(), calls: lastCalls.take() };
    await settle();
  };

  const writing = writeBehind(log, 'writing the figures of apps', lastCalls.size, write);
  return {
    answered({ app, route = 'none', status, seconds, failure, granted, requestId }) {
      // Nobody would look at the figures of our own clients, or of an unregistered app.
      if (app === undefined || isBuiltIn(app) || DOCUMENT_ID.test(app)) return;
      const at = Date.now();
      const code = failure === undefined ? null : codeTextOf(failure, failure);
      counts.add(app, at, 'call', route);
      counts.add(app, at, 'time', boundOf(seconds * 1000));
      if (granted !== undefined) counts.add(app, at, 'token', granted);
      if (code !== null) counts.add(app, at, 'error', code);
      lastCalls.note(app, { at, endpoint: route, status, code, request_id: requestId });
    },

    async close() {
      await writing.stop();
      await write().catch((error) => log.warn({ err: error }, 'the last figures of apps were not written'));
    },
  };
}

/** Writes rows in batches. Resolves to the rejected ones, and the error. */
async function writeAll<R>(rows: readonly R[], write: (row: R) => Promise<unknown>) {
  const left: R[] = [];
  const refusals: unknown[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const writing = batch.map((row) =>
      write(row).catch((error) => {
        left.push(row);
        refusals.push(error);
      }),
    );
    await Promise.all(writing);
  }
  return { left, refusals };
}

export type Kind = Row<'app_figures'>['kind'];
export type Figure = Row<'app_figures'>;

type AppCounts = { readonly [K in Kind]: Map<string, number> };

/** Counts per app that this process has not written yet. */
export interface Counts {
  /** Counts one. With too many different counts, new ones are dropped. */
  add(clientId: string, at: number, kind: Kind, name: string): void;
  /** Takes all counts as rows, ordered by key. */
  take(): Figure[];
}

/** @param most how many different counts are kept */
export function createCounts(most: number): Counts {
  let hours = new Map<number, Map<string, AppCounts>>();
  let size = 0;

  /** The counts of an app in an hour. */
  const countsOf = (hour: number, clientId: string): AppCounts => {
    const apps = found(hours, hour, () => new Map<string, AppCounts>());
    return found(apps, clientId, () => ({ token: new Map(), call: new Map(), error: new Map(), time: new Map() }));
  };

  return {
    add(clientId, at, kind, name) {
      const counts = countsOf(startOf('hour', at), clientId)[kind];
      const before = counts.get(name);
      if (before === undefined) {
        if (size >= most) return;
        size += 1;
      }
      counts.set(name, (before ?? 0) + 1);
    },

    take() {
      const taken = hours;
      hours = new Map();
      size = 0;
      return [...rowsBy('hour', taken), ...rowsBy('day', taken)];
    },
  };
}

function rowsBy(period: Period, hours: ReadonlyMap<number, ReadonlyMap<string, AppCounts>>): Figure[] {
  const sums = new Map<string, Figure>();
  for (const [hour, apps] of hours) {
    const starts_at = startOf(period, hour);
    const about = { period, starts_at, expires_at: starts_at + periods[period].length + periods[period].kept };
    for (const [client_id, counts] of apps) {
      for (const kind of keysOf(counts)) {
        for (const [name, amount] of counts[kind]) {
          const key = `${client_id} ${starts_at} ${kind} ${name}`;
          const before = sums.get(key)?.amount ?? 0;
          sums.set(key, { ...about, client_id, kind, name, amount: before + amount });
        }
      }
    }
  }
  // In this order, instances that write the same rows wait for each other without deadlocks.
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** One call that an app made, without personal data or secrets. */
export type Call = Omit<Row<'app_calls'>, 'client_id' | 'id' | 'expires_at'>;

/** The last calls per app that this process has not written yet. */
export interface LastCalls {
  /** Notes a call; without room it replaces the oldest of its app. */
  note(clientId: string, call: Call): void;
  /** How many are pending. */
  size(): number;
  /** Takes all calls as rows. */
  take(): Row<'app_calls'>[];
}

/** The last calls of one app, in a ring buffer. */
interface Ring {
  readonly calls: Call[];
  /** The position of the oldest. */
  oldest: number;
}

/** @param most how many calls are kept for all apps together */
export function createLastCalls(most: number): LastCalls {
  let rings = new Map<string, Ring>();
  let size = 0;
  const idOf = callIds();

  return {
    note(clientId, call) {
      const isFull = size >= most;
      let ring = rings.get(clientId);
      if (!ring) {
        if (isFull) return;
        ring = { calls: [], oldest: 0 };
        rings.set(clientId, ring);
      }
      if (!isFull && ring.calls.length < LAST_CALLS) {
        ring.calls.push(call);
        size += 1;
      } else {
        ring.calls[ring.oldest] = call;
        ring.oldest = (ring.oldest + 1) % ring.calls.length;
      }
    },

    size: () => size,

    take() {
      const taken = rings;
      rings = new Map();
      size = 0;
      return [...taken].flatMap(([client_id, { calls, oldest }]) =>
        [...calls.slice(oldest), ...calls.slice(0, oldest)].map((call) => ({
          ...{ client_id, id: idOf(call.at), ...call },
          expires_at: call.at + CALLS_KEPT,
        })),
      );
    },
  };
}

/** Ids that sort by time, and for one process in order. */
function callIds(): (at: number) => string {
  const process = randomBytes(6).toString('hex');
  let last = 0;
  return (at) => {
    last = (last + 1) % 36 ** 5;
    return at.toString(36).padStart(9, '0') + last.toString(36).padStart(5, '0') + process;
  };
}
