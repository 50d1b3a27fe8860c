/** The events of people's calendars. */
import { LAST_ID } from '../../api/fields.ts';
import type { Database } from '../driver/database.ts';
import { onlyRow, placeholder, type Query } from '../driver/query.ts';
import { laterThan } from '../optimistic.ts';
import { preparePages } from './list-pages.ts';
import type { Row } from './tables.ts';

export type CalendarEvent = Row<'calendar_events'>;

export type EventColumns = Omit<CalendarEvent, 'id' | 'uid' | 'created_at' | 'updated_at'>;

/** Filters of a list. */
export interface EventFilter {
  readonly status?: 'todo' | 'done' | undefined;
  /** Not over at this time: epoch milliseconds. */
  readonly from?: number | undefined;
  /** Begun before this time: epoch milliseconds. */
  readonly to?: number | undefined;
  /** Only ids below this one. */
  readonly before?: number | undefined;
}

/** An event whose reminder is due, with the language of its owner. */
export type DueReminder = CalendarEvent & Pick<Row<'users'>, 'language'>;

export type CalendarTable = ReturnType<typeof createCalendarTable>;

export function createCalendarTable(database: Database) {
  const { sql } = database;
  const events = () => sql('calendar_events');
  /** Without other filters, the most frequent case. */
  const pages = preparePages(database, (size) =>
    events()
      .where('uid', placeholder('uid', 'bigint'))
      .where('id', '<', placeholder('before', 'bigint'))
      .orderBy('id', 'desc')
      .limit(size),
  );

  return {
    /** Stores an event. Resolves to its id. */
    async add(uid: number, columns: EventColumns): Promise<number> {
      const now = Date.now();
      const row = { ...columns, uid, created_at: now, updated_at: now };
      return onlyRow(await database.writeReturning(events().insert(row).returning('id'))).id;
    },

    /** How many events, and how many recurring ones, a person has. */
    async count(uid: number): Promise<{ events: number; recurring: number }> {
      const query = events().where({ uid }).count({ events: 'id', recurring: 'rrule' });
      return onlyRow(await database.read(query.select<{ events: number; recurring: number }[]>()));
    },

    find: (uid: number, id: number) => database.read(events().where({ uid, id }).first()),

    /** Changes an event if it is as it was read. Resolves to false if it was changed, reminded of or deleted since. */
    async change({ id, updated_at, remind_at }: CalendarEvent, columns: EventColumns): Promise<boolean> {
      const same = events().where({ id, updated_at, remind_at });
      return (await database.write(same.update({ ...columns, updated_at: laterThan(updated_at) }))) > 0;
    },

    /** Deletes an event. Resolves to false if the person has none of this id. */
    remove: async (uid: number, id: number) => (await database.write(events().where({ uid, id }).del())) > 0,

    /** Events that may match a filter, newest first; of recurring ones only start and end are compared. */
    page(uid: number, { status, from, to, before }: EventFilter, limit: number): Promise<CalendarEvent[]> {
      if (status === undefined && from === undefined && to === undefined)
        return pages({ uid, before: before ?? LAST_ID }, limit);
      const query = events().where({ uid }).orderBy('id', 'desc').limit(limit);
      if (status) query.where({ status });
      if (before !== undefined) query.where('id', '<', before);
      if (from !== undefined || to !== undefined) query.whereNotNull('starts_at');
      if (to !== undefined) query.where('starts_at', '<', to);
      if (from !== undefined) {
        query.where((still) => {
          still.whereNull('over_at').orWhere('over_at', '>', from).orWhere('starts_at', '>=', from);
          // An entry without duration is over at the moment of its last recurrence.
          still.orWhere((last) => last.whereNotNull('rrule').where('over_at', from));
        });
      }
      return database.read(query);
    },

    /** The whole calendar, oldest first. */
    all: (uid: number) => database.read(events().where({ uid }).orderBy('id')),

    /** A value that differs between states of the calendar. */
    async state(uid: number): Promise<string> {
      const query = events().where({ uid }).count({ count: 'id' }).max({ latest: 'updated_at' }).sum({ ids: 'id' });
      const { count, latest, ids } = onlyRow(await database.read(query));
      return [count, latest, ids].map(Number).join(' ');
    },

    /** Due reminders, most overdue first. Disabled accounts get none. */
    due: (now: number, limit: number) =>
      database.read(
        sql('calendar_events')
          .join('users', 'users.uid', 'calendar_events.uid')
          .where('calendar_events.status', 'todo')
          .where('remind_at', '<=', now)
          .whereNull('users.disabled_at')
          .whereNull('users.closed_at')
          .orderBy('remind_at')
          .limit(limit)
          .select<DueReminder[]>('calendar_events.*', 'users.language'),
      ),

    /** The step that claims a due reminder as it was read, for one of several claimants, and sets the next one. */
    reminding: ({ id, remind_at, updated_at }: DueReminder, next: number | null): Query =>
      events().where({ id, remind_at, updated_at }).update({ remind_at: next, reminded_at: Date.now() }),
  };
}
