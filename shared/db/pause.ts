/** The pause between batches of long work: SQLite has one writer at a time, and others need their turn. */
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. A process that finds the file locked tries again within 40. */
export const PAUSE = 20;

/** Waits between two batches. */
export const pause = (): Promise<void> => wait(PAUSE);
