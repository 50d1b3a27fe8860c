/** What people have in their calendars. */
import type { Database, Query } from '../driver/database.ts';

/** A row of `calendar_events`. `starts`, `ends` and `remind` are as they were given, with an offset; other times are epoch milliseconds. */
export interface CalendarEvent {
  readonly id: number;
  readonly uid: number;
  readonly title: string;
  readonly content: string | null;
  readonly starts: string | null;
  readonly ends: string | null;
  /** From when on it is in the calendar; null where it has no time. */
  readonly starts_at: number | null;
  /** When it is over with its last recurrence; null where it never is, or has no time. */
  readonly over_at: number | null;
  readonly all_day: number;
  readonly status: 'todo' | 'done';
  readonly remind: string | null;
  /** When the next reminder is due; null where none is left. */
  readonly remind_at: number | null;
  readonly reminded_at: number | null;
  readonly rrule: string | null;
  /** Occurrences that do not take place: moments, or dates of whole days, between commas. */
  readonly exdate: string | null;
  /** The time zone, by its name in the IANA database; null where the clock is the offset of `starts`. */
  readonly tzid: string | null;
  readonly created_at: number;
  /** Grows with every change. */
  readonly updated_at: number;
}

export type EventColumns = Omit<CalendarEvent, 'id' | 'uid' | 'created_at' | 'updated_at'>;

/** Which events are asked for. */
export interface EventFilter {
  readonly status?: 'todo' | 'done' | undefined;
  /** Not over at this moment: epoch milliseconds. */
  readonly from?: number | undefined;
  /** Begun before this moment: epoch milliseconds. */
  readonly to?: number | undefined;
  /** Older than the event of this id. */
  readonly before?: number | undefined;
}

/** An event whose reminder is due, with whom to tell. */
export interface DueReminder extends CalendarEvent {
  readonly language: string;
}

export type CalendarTable = ReturnType<typeof createCalendarTable>;

export function createCalendarTable(database: Database) {
  const { sql } = database;
  const events = () => sql<CalendarEvent>('calendar_events');

  return {
    /** Stores an event. Resolves to its id. */
    async add(uid: number, columns: EventColumns): Promise<number> {
      const now = Date.now();
      const row = { ...columns, uid, created_at: now, updated_at: now };
      const [made] = await database.writeReturning(events().insert(row).returning('id'));
      return (made as { id: number }).id;
    },

    /** How many events, and how many recurring ones, a person has. */
    async count(uid: number): Promise<{ events: number; recurring: number }> {
      const row = await database.read(
        sql('calendar_events').where({ uid }).count({ events: 'id', recurring: 'rrule' }).first(),
      );
      return { events: Number(row?.events ?? 0), recurring: Number(row?.recurring ?? 0) };
    },

    find: (uid: number, id: number) =>
      database.read(events().where({ uid, id }).first()) as Promise<CalendarEvent | undefined>,

    /** Changes an event as it was read. Resolves to false where it has changed, reminded or gone since. */
    async change({ id, updated_at, remind_at }: CalendarEvent, columns: EventColumns): Promise<boolean> {
      const later = Math.max(Date.now(), updated_at + 1);
      const same = events().where({ id, updated_at, remind_at });
      return (await database.write(same.update({ ...columns, updated_at: later }))) > 0;
    },

    /** Deletes an event. Resolves to false where the person has none of this id. */
    remove: async (uid: number, id: number) => (await database.write(events().where({ uid, id }).del())) > 0,

    /** Events that may be within a filter, newest first; of a recurring one, only its beginning and end are judged. */
    page(uid: number, { status, from, to, before }: EventFilter, limit: number): Promise<CalendarEvent[]> {
      const query = events().where({ uid }).orderBy('id', 'desc').limit(limit);
      if (status) query.where({ status });
      if (before !== undefined) query.where('id', '<', before);
      if (from !== undefined || to !== undefined) query.whereNotNull('starts_at');
      if (to !== undefined) query.where('starts_at', '<', to);
      if (from !== undefined) {
        query.where((still) => {
          still.whereNull('over_at').orWhere('over_at', '>', from).orWhere('starts_at', '>=', from);
          // The last recurrence of what takes no time is at the moment it is over.
          still.orWhere((last) => last.whereNotNull('rrule').where('over_at', from));
        });
      }
      return database.read(query.select('*')) as Promise<CalendarEvent[]>;
    },

    /** Everything in a calendar, oldest first. */
    all: (uid: number) => database.read(events().where({ uid }).orderBy('id').select('*')) as Promise<CalendarEvent[]>,

    /** What differs between a calendar's states. */
    async state(uid: number): Promise<string> {
      const query = sql('calendar_events').where({ uid });
      const row = await database.read(
        query.count({ count: 'id' }).max({ latest: 'updated_at' }).sum({ ids: 'id' }).first(),
      );
      return [row?.count, row?.latest, row?.ids].map(Number).join(' ');
    },

    /** Reminders due now, the longest overdue first. Who is disabled gets none. */
    due: (now: number, limit: number) =>
      database.read(
        sql('calendar_events')
          .join('users', 'users.uid', 'calendar_events.uid')
          .where('calendar_events.status', 'todo')
          .where('remind_at', '<=', now)
          .whereNull('users.disabled_at')
          .orderBy('remind_at')
          .limit(limit)
          .select('calendar_events.*', 'users.language'),
      ) as Promise<DueReminder[]>,

    /** The step that takes a due reminder as it was read, for one of all who see it, and sets when the next is due. */
    reminding: ({ id, remind_at, updated_at }: DueReminder, next: number | null): Query =>
      events().where({ id, remind_at, updated_at }).update({ remind_at: next, reminded_at: Date.now() }),
  };
}
