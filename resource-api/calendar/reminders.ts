/** Calendar reminders: each due one is sent once as a message, however many instances run. */
import { type Messages, reminderOf } from '../../shared/accounts/notices/messages.ts';
import { clockOf } from '../../shared/calendar/clock.ts';
import { instantOf } from '../../shared/calendar/times.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import type { CalendarTable, DueReminder } from '../../shared/db/tables/calendar.ts';
import { nextReminder } from './next-reminder.ts';

interface ReminderDeps {
  readonly database: Database;
  readonly calendar: CalendarTable;
  readonly messages: Messages;
}

const BATCH = 100;

/** Another instance has sent this reminder, or its event has changed. */
class Taken extends Error {
  override name = 'Taken';
}

/**
 * Sends due reminders. A missed one is sent late; missed ones of a recurring event are sent as one.
 * @returns how many were sent
 * @throws DatabaseFault
 */
export async function sendDueReminders(deps: ReminderDeps, signal: AbortSignal): Promise<number> {
  let sent = 0;
  for (;;) {
    const due = await deps.calendar.due(Date.now(), BATCH);
    const faults: unknown[] = [];
    for (const event of due) {
      if (signal.aborted) return sent;
      // A failing one does not stop the others.
      const done = await send(deps, event).catch((fault) => void faults.push(fault));
      if (done) sent += 1;
    }
    if (faults.length) throw faults[0];
    if (due.length < BATCH) return sent;
  }
}

async function send({ database, calendar, messages }: ReminderDeps, event: DueReminder): Promise<boolean> {
  const { uid, language, title } = event;
  try {
    await database.atomic([
      { query: calendar.reminding(event, nextReminder(event, Date.now())), otherwise: () => new Taken() },
      messages.telling({ uid, language }, 'calendar reminder', reminderOf(title, timeOf(event))),
    ]);
    return true;
  } catch (error) {
    if (error instanceof Taken) return false;
    throw error;
  }
}

/** The time of the reminded occurrence on its owner's clock; null without a time. */
function timeOf({ starts, ends, remind, remind_at, tzid }: DueReminder): string | null {
  if (starts === null || remind === null || remind_at === null) return ends;
  return clockOf(starts, tzid).show(instantOf(starts) + remind_at - instantOf(remind));
}
