/**
 * The transport of revocations on SQLite: the instances share the file. Its version is checked on every use, and new
 * revocations are read.
 */
import type { RevocationMetrics } from '../../../metrics/revocations.ts';
import type { Database } from '../database.ts';
import { placeholder } from '../query.ts';
import type { Follower, RevocationFeed, RevocationTransport } from '../revocation-feed.ts';

/** Milliseconds that rows are kept. An instance that was away for longer notices the gap. */
const KEPT = 3600_000;
/** An instance that missed more forgets its cache, instead of reading them all. */
const MOST = 1000;

type SharedFile = Pick<Database, 'sql' | 'read' | 'prepare'>;

/** @param version changes after every write of another connection */
export function sharedFile(database: SharedFile, version: () => Promise<number>): RevocationTransport {
  return {
    announcement: (kind, ref) => database.sql('endings').insert({ kind, ref, at: Date.now() }),
    connect: (_log, metrics, follower) => follow(database, version, metrics, follower),
    // The others check the file before they trust their cache.
    heard: async () => undefined,
    sweep: async (remove) => void (await remove('endings', ['seq'], 'at', Date.now() - KEPT)),
  };
}

function follow(
  { sql, read, prepare }: SharedFile,
  fileVersion: () => Promise<number>,
  metrics: RevocationMetrics,
  follower: Follower,
): RevocationFeed {
  metrics.trust(() => true);
  const head = prepare(sql<{ name: string; seq: number }>('sqlite_sequence').where({ name: 'endings' }).first('seq'));
  const after = prepare(sql('endings').where('seq', '>', placeholder('position', 'bigint')).orderBy('seq').limit(MOST));
  let version: number | undefined;
  let position = -1;
  // Counts the revocations of this connection, which the file's version does not show.
  let own = 0;
  let ownSeen = 0;
  let catchingUp: Promise<void> | undefined;
  let begun = 0;

  const catchUp = async (to: number, ownTo: number) => {
    begun += 1;
    const [row, since] = await Promise.all([read(head({})), position < 0 ? [] : read(after({ position }))]);
    const last = row?.seq ?? 0;
    if (position < 0 || since.length !== last - position) follower.onGap();
    else for (const { kind, ref } of since) follower.onRevocation(kind, ref);
    // Nothing is trusted before the file was checked, so no revocation is ever late.
    if (position >= 0) for (let seq = position; seq < last; seq += 1) metrics.heard();
    [position, version, ownSeen] = [last, to, ownTo];
  };

  return {
    async heard() {
      own += 1;
    },
    async isCurrent() {
      const [begunBefore, ownNow] = [begun, own];
      const now = await fileVersion();
      if (now === version && ownNow <= ownSeen) return true;
      // A read that began before this call may have missed a revocation before it.
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
