/** Polls of a device for its code, stored with the code (RFC 8628 section 3.5). */
import type { Database } from '../driver/database.ts';
import { storedId } from './artifacts.ts';

/** Milliseconds: by how much a network may shorten a wait; by how much a wait grows; its maximum. */
const LEEWAY = 1_000;
const GROWTH = 5_000;
const LONGEST = 60_000;

export interface DevicePolls {
  /** Notes a poll for an undecided code. True if it comes too soon: then the next wait is longer. */
  isTooSoon(deviceCode: string): Promise<boolean>;
}

export function createDevicePolls(database: Database): DevicePolls {
  const { sql } = database;
  return {
    async isTooSoon(deviceCode) {
      const id = storedId(deviceCode);
      const now = Date.now();
      const inTime = sql('device_codes')
        .where({ id })
        .andWhere(sql.raw('polled_at + poll_interval'), '<=', now + LEEWAY);
      if ((await database.write(inTime.update({ polled_at: now }))) === 1) return false;
      const poll_interval = sql.raw('case when poll_interval < ? then poll_interval + ? else poll_interval end', [
        LONGEST,
        GROWTH,
      ]);
      await database.write(sql('device_codes').where({ id }).update({ polled_at: now, poll_interval }));
      return true;
    },
  };
}
