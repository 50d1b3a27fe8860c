/**
 * How an ending reaches every instance that remembers tokens before it is answered.
 *
 * SQLite: the instances share the file. Its version is looked at on every use, and what ended since is read.
 *
 * PostgreSQL: endings are told by NOTIFY, numbered, so that a missed one is noticed. Every instance that remembers tells
 * twice a second how far it has heard, and trusts its memory only for a while after it last told so. Who ends something
 * waits until all that were heard of lately have heard of it; one that is cut off has stopped trusting by then.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Listener } from '../db/driver/database.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import { placeholder } from '../db/driver/query.ts';
import type { RevocationMetrics } from '../metrics/revocations.ts';
import type { Log } from '../runtime/log.ts';
import { REVOCATIONS, type RevocationKind } from './announce.ts';

/** What an instance does that remembers tokens. */
export interface Follower {
  onRevocation(kind: RevocationKind, ref: string): void;
  /** Endings were missed: nothing that is remembered can be trusted. */
  onGap(): void;
}

export interface RevocationFeed {
  /** Resolves when every instance has heard of all that has ended so far. */
  heard(): Promise<void>;
  /** True while all endings up to now have been given to the follower. */
  isCurrent(): Promise<boolean>;
  /** Differs after every ending. */
  readonly position: number;
  close(): Promise<void>;
}

/** The PostgreSQL channel on which instances tell how far they have heard: `instance seq sentAt`. */
const HEARD = 'upare_heard';
/** Milliseconds between two tellings; for how long one is trusted by its sender; for how long it is waited for. */
const TELL_EVERY = 500;
const TRUSTED_FOR = 1500;
const WAITED_FOR = 2000;
const RECONNECT_AFTER = 500;
/** Milliseconds between two lines that tell that there is no connection. */
const COMPLAIN_EVERY = 3_000;

/** For those who do not listen, as on the command line: until every instance has heard, or has stopped trusting. */
export const waitOutTrust = (database: Database): Pick<RevocationFeed, 'heard'> => ({
  heard: async () => (database.dialect === 'postgres' ? void (await wait(WAITED_FOR)) : undefined),
});

export function connectRevocationFeed(
  database: Database,
  log: Log,
  metrics: RevocationMetrics,
  follower: Follower,
): RevocationFeed {
  return database.dialect === 'sqlite'
    ? sharedFile(database, metrics, follower)
    : notifications(database, log, metrics, follower);
}

function sharedFile(database: Database, metrics: RevocationMetrics, follower: Follower): RevocationFeed {
  metrics.trust(() => true);
  const { sql } = database;
  const head = database.prepare(sql('sqlite_sequence').where({ name: 'endings' }).first('seq'));
  const after = database.prepare(sql('endings').where('seq', '>', placeholder('position', 'bigint')).orderBy('seq'));
  let version: number | undefined;
  let position = -1;
  // Counts what the file's version does not tell: the endings that this very connection has written.
  let own = 0;
  let ownSeen = 0;
  let catchingUp: Promise<void> | undefined;
  let begun = 0;

  const catchUp = async (to: number, ownTo: number) => {
    begun += 1;
    const [row, since] = await Promise.all([
      database.read<{ seq: number } | undefined>(head({})),
      database.read<Revocation[]>(after({ position })),
    ]);
    const last = row?.seq ?? 0;
    if (position < 0 || since.length !== last - position) follower.onGap();
    else for (const { kind, ref } of since) follower.onRevocation(kind, ref);
    // Nothing is relied on before the file was looked at: no ending is ever late.
    if (position >= 0) for (let seq = position; seq < last; seq += 1) metrics.heard();
    [position, version, ownSeen] = [last, to, ownTo];
  };

  return {
    async heard() {
      own += 1;
    },
    async isCurrent() {
      const [begunBefore, ownNow] = [begun, own];
      const now = (await database.version?.()) as number;
      if (now === version && ownNow <= ownSeen) return true;
      // One that began before this call may have missed what was ended before it.
      while (begun <= begunBefore || catchingUp) {
        catchingUp ??= catchUp(now, ownNow).finally(() => {
          catchingUp = undefined;
        });
        await catchingUp;
      }
      return true;
    },
    get position() {
      return position;
    },
    async close() {},
  };
}

interface Revocation {
  readonly kind: RevocationKind;
  readonly ref: string;
}

function notifications(database: Database, log: Log, metrics: RevocationMetrics, follower: Follower): RevocationFeed {
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

  const head = async () => {
    const row = (await database.read(database.sql('endings_head').first('seq'))) as { seq: number };
    return row.seq;
  };

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
      // Its connection ends with that, and `lost` connects anew.
      .catch((error) => log.warn({ err: error }, 'could not tell how far the endings were heard'))
      .finally(() => {
        telling = undefined;
        if (tellAgain) tell();
      });
    tellAgain = false;
  };

  const hear = (channel: string, payload: string) => {
    const [first = '', second = '', third = '', at = ''] = payload.split(' ');
    if (channel === HEARD) {
      others.set(first, { seq: Number(second), at: performance.now() });
      if (first === me) told = Number(third);
      return;
    }
    const seq = Number(first);
    if (position < 0 || seq <= position) return;
    if (seq === position + 1) follower.onRevocation(second as RevocationKind, third);
    else {
      follower.onGap();
      metrics.missed();
    }
    // Of two clocks: where the other one is ahead, it would have been heard before it was told.
    metrics.heard(Math.max(0, Date.now() - Number(at)) / 1000);
    position = seq;
    tell();
  };

  let complainedAt = Number.NEGATIVE_INFINITY;
  const complain = (error: unknown) => {
    if (performance.now() - complainedAt < COMPLAIN_EVERY) return;
    complainedAt = performance.now();
    log.error({ err: error }, 'the feed of endings is down: every token is asked about');
  };

  const connect = async (): Promise<void> => {
    while (!closed) {
      let opened: Listener | undefined;
      let ended = false;
      // One that ends before it is used is tried again right here: `lost` would begin a second row of attempts.
      const end = () => {
        ended = true;
        if (listener === opened) lost();
      };
      try {
        position = -1;
        opened = await database.listen?.([REVOCATIONS, HEARD], hear, end);
        position = await head();
        if (ended) throw new DatabaseFault('the connection ended before it was used');
        listener = opened;
        follower.onGap();
        since = performance.now();
        tell();
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
    // Who has not listened for long enough does not know yet who else is there.
    if (performance.now() - since < WAITED_FOR || listener === undefined) return void (await wait(WAITED_FOR));
    const last = await head();
    const behind = () => [...others.values()].some(({ seq, at }) => seq < last && performance.now() - at < WAITED_FOR);
    while (behind() && performance.now() < deadline) await wait(2);
  };

  void connect();
  const timer = setInterval(tell, TELL_EVERY);

  return {
    async heard() {
      const ended = performance.now();
      await everyoneHeard(ended + WAITED_FOR);
      metrics.waited((performance.now() - ended) / 1000);
    },
    isCurrent: async () => trusted(),
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
