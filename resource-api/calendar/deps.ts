import type { CalendarTable } from '../../shared/db/tables/calendar.ts';
import type { Feeds } from './feeds.ts';

/** What the calendar's endpoints need of the house. */
export interface CalendarDeps {
  readonly calendar: CalendarTable;
  readonly feeds: Feeds;
}
