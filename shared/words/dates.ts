/** Dates as people read them. */
import { aboutLanguage, type Language } from './language.ts';

const formats = {
  day: { dateStyle: 'long' },
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  second: { dateStyle: 'medium', timeStyle: 'medium' },
  dayOfYear: { month: 'short', day: 'numeric' },
  hourOfDay: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const;

const written = (language: Language, format: keyof typeof formats, time: number, timeZone = 'UTC'): string =>
  new Intl.DateTimeFormat(aboutLanguage(language).dates, { ...formats[format], timeZone }).format(time);

/** Such as GMT+8. */
function offsetOf(timeZone: string, time: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** @param time epoch milliseconds */
export const day = (language: Language, time: number): string => written(language, 'day', time);

/** @param timeZone whose clock it is told by, where somebody has said; it is told too */
export const minute = (language: Language, time: number, timeZone?: string): string =>
  `${written(language, 'minute', time, timeZone)} ${timeZone ? offsetOf(timeZone, time) : 'UTC'}`;

/** A time with seconds, in UTC. */
export const second = (language: Language, time: number): string => `${written(language, 'second', time)} UTC`;

/** Where many of one kind stand together, and their zone is told once. */
export const dayOfYear = (language: Language, time: number): string => written(language, 'dayOfYear', time);
/** The hour of a time, in UTC. */
export const hourOfDay = (language: Language, time: number): string => written(language, 'hourOfDay', time);
