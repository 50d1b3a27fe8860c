/** Long work is done in lots with a pause between: SQLite has one writer at a time, and others need their turn. */
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. A process that finds the file locked tries again within 40. */
export const PAUSE = 20;

/** Waits between two lots. */
export const pause = (): Promise<void> => wait(PAUSE);
