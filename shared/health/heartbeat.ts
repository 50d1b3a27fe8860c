/** An instance reports repeatedly that it runs, and withdraws at a clean end: a killed one is missed. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../db/driver/database.ts';
import type { RevocationFeed } from '../db/driver/revocation-feed.ts';
import { createInstanceTable, type InstanceRow } from '../db/tables/instances.ts';
import type { LastHeard } from '../metrics/revocations.ts';
import type { Log } from '../runtime/log.ts';
import { type Repeated, repeat } from '../runtime/repeat.ts';
import { VERSION } from '../version.ts';

/** Milliseconds between two reports, and the random part of it. */
const EVERY = 10_000;
const JITTER = 0.2;
/** Milliseconds that a new listener may take until it hears of revocations, and between two looks. */
const PATIENCE = 5_000;
const AGAIN = 200;
/** Milliseconds without a report after which an instance counts as gone. */
export const GONE_AFTER = 3 * EVERY + 5_000;
/** Milliseconds that a gone instance is shown. */
const KEPT = 3600_000;

interface Deps {
  readonly database: Database;
  readonly revocationFeed: Pick<RevocationFeed, 'isCurrent'>;
  readonly lastHeard: () => LastHeard | undefined;
  readonly log: Log;
}

/** Starts reporting. */
export function startHeartbeat(deps: Deps, server: InstanceRow['server']): Repeated {
  const { database, revocationFeed, lastHeard, log } = deps;
  const table = createInstanceTable(database);
  const id = randomBytes(8).toString('hex');
  const own = {
    id,
    server,
    version: VERSION,
    host: hostname().slice(0, 255),
    pid: process.pid,
    started_at: Date.now(),
  };

  let ends = false;
  /** A new listener needs a moment, and on a busy machine longer. */
  const hears = async () => {
    for (const deadline = Date.now() + PATIENCE; Date.now() < deadline && !ends; await wait(AGAIN)) {
      if (await revocationFeed.isCurrent()) return true;
    }
    return revocationFeed.isCurrent();
  };

  const say = async () => {
    const isCurrent = await hears();
    const { at = null, seconds } = lastHeard() ?? {};
    const heard_after = seconds === undefined ? null : Math.max(0, Math.round(seconds * 1000));
    await table.say({ ...own, feed_current: isCurrent ? 1 : 0, heard_at: at, heard_after }, KEPT);
  };

  const every = EVERY * (1 + JITTER * (2 * Math.random() - 1));
  const saying = repeat(log, every, 'saying that this instance runs', say, 0);
  return {
    async stop() {
      ends = true;
      await saying.stop();
      // If that fails, it is missed like a killed one.
      await table.leave(id).catch((error) => log.warn({ err: error }, 'this instance could not sign off'));
    },
  };
}
