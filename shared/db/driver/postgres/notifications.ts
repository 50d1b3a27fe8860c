/**
 * The transport of revocations on PostgreSQL: NOTIFY with numbers, so that a missed one is noticed. Every instance that
 * caches tokens reports twice a second how far it has heard, and trusts its cache only for a while after its last
 * report. A revocation waits until all recently seen instances have heard of it; an instance that is cut off has
 * stopped trusting its cache by then.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { RevocationMetrics } from '../../../metrics/revocations.ts';
import type { Log } from '../../../runtime/log.ts';
import { tables } from '../../tables/tables.ts';
import type { Database } from '../database.ts';
import { DatabaseFault } from '../faults.ts';
import { onlyRow, Statement } from '../query.ts';
import type { Follower, RevocationFeed, RevocationKind, RevocationTransport } from '../revocation-feed.ts';
import type { Listener, listen } from './listener.ts';

/** The channel of revocations: `seq kind ref at`, the last in epoch milliseconds by the database's clock. */
const REVOCATIONS = 'upare_endings';
/** The channel on which instances report how far they have heard: `instance seq sentAt`. */
const HEARD = 'upare_heard';
/** The channel of new jobs. */
export const JOBS = 'upare_jobs';
/** Milliseconds between two reports; how long the sender trusts one; how long others wait for it. */
const TELL_EVERY = 500;
const TRUSTED_FOR = 1500;
const WAITED_FOR = 2000;
const RECONNECT_AFTER = 500;
/** Milliseconds between two log lines about a lost connection. */
const COMPLAIN_EVERY = 3_000;

const kinds: readonly string[] = tables.endings.kind;
const isKind = (word: string): word is RevocationKind => kinds.includes(word);

type Reading = Pick<Database, 'sql' | 'read'>;
type Listen = (...to: Parameters<typeof listen> extends [unknown, ...infer Rest] ? Rest : never) => Promise<Listener>;

/** The step that announces a revocation. It comes last, since it locks a row that every other revocation needs. */
export class Announcement extends Statement {}

/**
 * @param listen opens a listening connection
 * @param hearJobs called when jobs were added, or may have been
 */
export function notifications(database: Reading, listen: Listen, hearJobs: () => void): RevocationTransport {
  return {
    // It locks the row that numbers the revocations until the commit, so the numbers follow that order.
    announcement: (kind, ref) =>
      new Announcement(
        `WITH head AS (UPDATE endings_head SET seq = seq + 1 RETURNING seq)
          SELECT pg_notify($1, concat_ws(' ', head.seq, $2::text, $3::text,
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint)) FROM head`,
        [REVOCATIONS, kind, ref],
        true,
      ),
    connect: (log, metrics, follower) => follow(database, listen, log, metrics, follower, hearJobs),
    heard: () => wait(WAITED_FOR),
    // NOTIFY affects no row.
    sweep: async () => undefined,
  };
}

function follow(
  database: Reading,
  listen: Listen,
  log: Log,
  metrics: RevocationMetrics,
  follower: Follower,
  hearJobs: () => void,
): RevocationFeed {
  const me = randomUUID();
  const others = new Map<string, { seq: number; at: number }>();
  let listener: Listener | undefined;
  let since = Number.POSITIVE_INFINITY;
  let position = -1;
  let told = Number.NEGATIVE_INFINITY;
  let closed = false;
  const trusted = () => {
    const now = performance.now();
    return now - told < TRUSTED_FOR && now - since > WAITED_FOR;
  };
  metrics.trust(trusted);

  const head = async () => onlyRow(await database.read(database.sql('endings_head').select('seq'))).seq;

  let telling: Promise<void> | undefined;
  let tellAgain = false;
  const tell = () => {
    if (position < 0 || !listener) return;
    if (telling) {
      tellAgain = true;
      return;
    }
    telling = listener
      .tell(HEARD, `${me} ${position} ${performance.now()}`)
      // This ends its connection, and `lost` reconnects.
      .catch((error) => log.warn({ err: error }, 'the heard revocations could not be reported'))
      .finally(() => {
        telling = undefined;
        if (tellAgain) tell();
      });
    tellAgain = false;
  };

  const hear = (channel: string, payload: string) => {
    if (channel === JOBS) return hearJobs();
    const [first = '', second = '', third = '', at = ''] = payload.split(' ');
    if (channel === HEARD) {
      others.set(first, { seq: Number(second), at: performance.now() });
      if (first === me) told = Number(third);
      return;
    }
    const seq = Number(first);
    if (position < 0 || seq <= position) return;
    if (seq === position + 1 && isKind(second)) follower.onRevocation(second, third);
    else {
      follower.onGap();
      metrics.missed();
    }
    // Two machines have two clocks: if the other is ahead, the difference is negative.
    metrics.heard(Math.max(0, Date.now() - Number(at)) / 1000);
    position = seq;
    tell();
  };

  let complainedAt = Number.NEGATIVE_INFINITY;
  const complain = (error: unknown) => {
    if (performance.now() - complainedAt < COMPLAIN_EVERY) return;
    complainedAt = performance.now();
    log.error({ err: error }, 'the revocation feed is down: every token is asked about');
  };

  const connect = async (): Promise<void> => {
    while (!closed) {
      let opened: Listener | undefined;
      let ended = false;
      // A connection that ends before its use is retried here: `lost` would start a second series of attempts.
      const end = () => {
        ended = true;
        if (listener === opened) lost();
      };
      try {
        position = -1;
        opened = await listen([REVOCATIONS, HEARD, JOBS], hear, end);
        position = await head();
        if (ended) throw new DatabaseFault('the connection ended before it was used');
        listener = opened;
        follower.onGap();
        since = performance.now();
        tell();
        hearJobs();
        return;
      } catch (error) {
        complain(error);
        void opened?.close();
        await wait(RECONNECT_AFTER);
      }
    }
  };
  const lost = () => {
    if (closed) return;
    listener = undefined;
    since = Number.POSITIVE_INFINITY;
    told = Number.NEGATIVE_INFINITY;
    follower.onGap();
    metrics.missed();
    void wait(RECONNECT_AFTER).then(connect);
  };

  const everyoneHeard = async (deadline: number) => {
    // A new listener does not know the other instances yet.
    if (performance.now() - since < WAITED_FOR || listener === undefined) return void (await wait(WAITED_FOR));
    const last = await head();
    const behind = () => [...others.values()].some(({ seq, at }) => seq < last && performance.now() - at < WAITED_FOR);
    while (behind() && performance.now() < deadline) await wait(2);
  };

  void connect();
  const timer = setInterval(tell, TELL_EVERY);

  return {
    async heard() {
      const started = performance.now();
      await everyoneHeard(started + WAITED_FOR);
      metrics.waited((performance.now() - started) / 1000);
    },
    isCurrent: trusted,
    get position() {
      return position;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await listener?.close();
    },
  };
}
