/**
 * Counts calls and grants of apps. A request costs a few additions in memory; counts are written later, and those of
 * several instances add up. They are complete after a clean end; a killed process loses up to half a minute.
 */
import { codeTextOf } from '../api/errors.ts';
import type { AppFigureTable } from '../db/tables/app-figures.ts';
import type { Answered } from '../metrics/answers.ts';
import type { Log } from '../runtime/log.ts';
import { writeBehind } from '../runtime/write-behind.ts';
import { createCounts } from './counts.ts';
import { boundOf } from './durations.ts';
import { createLastCalls } from './last-calls.ts';
import { LAST_CALLS } from './periods.ts';

export interface FigureRecorder {
  /** Called for every answer; counts those for apps. */
  answered(answer: Answered): void;
  /** Writes pending counts, and counts no more. */
  close(): Promise<void>;
}

interface Deps {
  readonly figures: AppFigureTable;
  readonly log: Log;
  /** False for clients that are nobody's app, such as the platform's own. */
  isApp(clientId: string): boolean;
}

/** Pending counts, and pending calls: some 10 MB of each. */
const MOST_COUNTS = 50_000;
const MOST_CALLS = 50_000;
/** Rows per turn of the event loop. */
const BATCH = 200;

export function createFigureRecorder({ figures, log, isApp }: Deps): FigureRecorder {
  const counts = createCounts(MOST_COUNTS);
  const lastCalls = createLastCalls(MOST_CALLS);
  let unwritten = { figures: counts.take(), calls: lastCalls.take() };

  /** Writes everything pending; rejected rows stay pending. @throws the error of the database */
  const settle = async () => {
    const apps = await appsOf([...unwritten.figures, ...unwritten.calls], figures);
    const ofApps = <R extends { client_id: string }>(rows: readonly R[]) =>
      rows.filter((row) => apps.has(row.client_id));
    const calls = ofApps(unwritten.calls);
    const counted = await writeAll(ofApps(unwritten.figures), figures.add);
    const called = await writeAll(calls, figures.store);
    unwritten = { figures: counted.left, calls: called.left };
    for (const app of new Set(calls.map(({ client_id }) => client_id))) await figures.prune(app, LAST_CALLS);
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
      if (app === undefined || !isApp(app)) return;
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

/** Only rows of existing apps: an app may be deleted before its last figures are written. */
async function appsOf(rows: readonly { readonly client_id: string }[], figures: AppFigureTable): Promise<Set<string>> {
  const ids = [...new Set(rows.map(({ client_id }) => client_id))];
  const found = new Set<string>();
  for (let from = 0; from < ids.length; from += BATCH) {
    for (const id of await figures.existing(ids.slice(from, from + BATCH))) found.add(id);
  }
  return found;
}

/** Writes rows in batches. Resolves to the rejected ones, and the error. */
async function writeAll<R>(rows: readonly R[], write: (row: R) => Promise<unknown>) {
  const left: R[] = [];
  const refusals: unknown[] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const outcomes = await Promise.allSettled(batch.map(write));
    outcomes.forEach((outcome, at) => {
      if (outcome.status === 'fulfilled') return;
      left.push(batch[at] as R);
      refusals.push(outcome.reason);
    });
  }
  return { left, refusals };
}
