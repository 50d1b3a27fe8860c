/** Notes when sessions and grants are used: at most every few minutes, and never so that a request waits for it. */
import type { Database } from '../db/driver/database.ts';
import { createLastUseTable } from '../db/tables/last-uses.ts';
import type { Log } from '../runtime/log.ts';
import { makeRoom } from '../runtime/make-room.ts';

export interface Use {
  readonly uid: number;
  /** The caller's address, and what it says that it is; an app's own are nobody's device. */
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface LastUses {
  /** @param id of a session or a grant, or how it is found; undefined where there is none */
  note(key: string, use: Use, id?: () => Promise<string | undefined>): void;
  /** Resolves when everything is noted. */
  settled(): Promise<void>;
}

const EVERY = 5 * 60_000;
/** Longer than any session or grant goes on without being used. */
const KEPT = 60 * 24 * 3600_000;
/** What a browser or an app says of itself is told apart by its beginning. */
const LONGEST_AGENT = 400;
/** Sessions and grants whose last note is remembered: the oldest is forgotten. */
const MOST = 20_000;

export function createLastUses(database: Database, log: Log): LastUses {
  const table = createLastUseTable(database);
  const noted = new Map<string, number>();
  const running = new Set<Promise<void>>();

  const write = async ({ uid, address, userAgent }: Use, find: () => Promise<string | undefined>) => {
    try {
      const id = await find();
      const used_at = Date.now();
      const user_agent = userAgent?.slice(0, LONGEST_AGENT) ?? null;
      if (id) await table.note({ id, account_uid: uid, user_agent, address, used_at, expires_at: used_at + KEPT });
    } catch (error) {
      log.warn({ err: error, uid }, 'the use of a session was not noted');
    }
  };

  return {
    note(key, use, id = async () => key) {
      const place = `${key} ${use.address}`;
      const now = Date.now();
      if ((noted.get(place) ?? 0) > now - EVERY) return;
      noted.delete(place);
      makeRoom(noted, MOST);
      noted.set(place, now);
      const writing = write(use, id).finally(() => running.delete(writing));
      running.add(writing);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
