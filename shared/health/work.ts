/** Background work: the queue of mails, SMS and webhooks, and the sweep of expired rows. */
import { reason } from '../api/reasons.ts';
import { expiredRows } from '../db/tables/expired-rows.ts';
import { createJobTable } from '../db/tables/jobs.ts';
import { createLastSweep } from '../db/tables/last-sweep.ts';
import { type Check, ok, warning } from './check.ts';
import { momentOf } from './measures.ts';

/** Milliseconds that a job may be overdue; seconds that an expired row may remain. */
const LATE = 5 * 60_000;
const LEFT_OVER = 15 * 60;

export const workChecks: readonly Check[] = [
  {
    name: 'queue',
    needs: ['schema'],
    async run({ database }) {
      const counts = await createJobTable(database).counts();
      const sum = (of: 'waiting' | 'dead') => counts.reduce((all, one) => all + one[of], 0);
      const [waiting, aside] = [sum('waiting'), sum('dead')];
      const oldest = Math.min(...counts.map((one) => one.oldest ?? Number.POSITIVE_INFINITY));
      const late = oldest < Date.now() - LATE;
      const found = Number.isFinite(oldest)
        ? reason('health.queueOldest', { waiting, aside, oldest: momentOf(oldest) })
        : reason('health.queue', { waiting, aside });
      if (late) return warning(found, reason('health.queueLate'));
      return aside ? warning(found, reason('health.queueLook')) : ok(found);
    },
  },
  {
    name: 'sweep',
    needs: ['schema'],
    async run({ database }) {
      const [last, { oldest }] = await Promise.all([createLastSweep(database).find(), expiredRows(database)]);
      const [table, seconds] = Object.entries(oldest).reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
      if (seconds > LEFT_OVER) {
        const minutes = Math.round(seconds / 60);
        return warning(reason('health.sweepBehind', { table, minutes }), reason('health.sweepLook'));
      }
      if (!last) return ok(reason('health.sweepNone'));
      return ok(reason('health.sweep', { at: momentOf(last.at), rows: last.rows }));
    },
  },
];
