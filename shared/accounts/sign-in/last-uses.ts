/** Notes the last uses of sessions and grants: at most every few minutes, and without delaying a request. */
import type { Database } from '../../db/driver/database.ts';
import { createLastUseTable } from '../../db/tables/last-uses.ts';
import { createBehindAnswers } from '../../runtime/behind-answers.ts';
import { makeRoom } from '../../runtime/bounds.ts';
import type { Log } from '../../runtime/log.ts';

export interface Use {
  readonly uid: number;
  /** The address and user agent of the caller; null for apps, which are nobody's device. */
  readonly address: string | null;
  readonly userAgent: string | null;
}

export interface LastUses {
  /** @param id the id of a session or grant, or how to find it; undefined if there is none */
  note(key: string, use: Use, id?: () => Promise<string | undefined>): void;
  /** Resolves when everything is noted. */
  settled(): Promise<void>;
}

const EVERY = 5 * 60_000;
/** Longer than any unused session or grant lives. */
const KEPT = 60 * 24 * 3600_000;
/** Characters of a user agent that are kept. */
const LONGEST_AGENT = 400;
/** How many recent notes are remembered; the oldest is forgotten. */
const MOST = 20_000;

export function createLastUses(database: Database, log: Log): LastUses {
  const table = createLastUseTable(database);
  const noted = new Map<string, number>();
  const writing = createBehindAnswers();

  const placeOf = (key: string, { address }: Use) => `${key} ${address}`;
  const remember = (place: string) => {
    noted.delete(place);
    makeRoom(noted, MOST);
    noted.set(place, Date.now());
  };

  const write = async (use: Use, find: () => Promise<string | undefined>) => {
    const { uid, address, userAgent } = use;
    try {
      const id = await find();
      if (!id) return;
      // The next call may know it by its own id.
      remember(placeOf(id, use));
      const used_at = Date.now();
      const user_agent = userAgent?.slice(0, LONGEST_AGENT) ?? null;
      await table.note({ id, account_uid: uid, user_agent, address, used_at, expires_at: used_at + KEPT });
    } catch (error) {
      log.warn({ err: error, uid }, 'the use of a session was not noted');
    }
  };

  return {
    note(key, use, id = async () => key) {
      const place = placeOf(key, use);
      if ((noted.get(place) ?? 0) > Date.now() - EVERY) return;
      remember(place);
      writing.add(write(use, id));
    },
    settled: writing.settled,
  };
}
