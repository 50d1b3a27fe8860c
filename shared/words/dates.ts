/** Dates as people read them. */
import { aboutLanguage, type Language } from './language.ts';

const formats = {
  day: { dateStyle: 'long' },
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  second: { dateStyle: 'medium', timeStyle: 'medium' },
  dayOfYear: { month: 'short', day: 'numeric' },
  hourOfDay: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
} as const;

const written = (language: Language, format: keyof typeof formats, time: number): string =>
  new Intl.DateTimeFormat(aboutLanguage(language).dates, { ...formats[format], timeZone: 'UTC' }).format(time);

/** @param time epoch milliseconds */
export const day = (language: Language, time: number): string => written(language, 'day', time);

/** Where somebody is, nobody has said: the time is told with its zone. */
export const minute = (language: Language, time: number): string => `${written(language, 'minute', time)} UTC`;

export const second = (language: Language, time: number): string => `${written(language, 'second', time)} UTC`;

/** Where many of one kind stand together, and their zone is told once. */
export const dayOfYear = (language: Language, time: number): string => written(language, 'dayOfYear', time);
export const hourOfDay = (language: Language, time: number): string => written(language, 'hourOfDay', time);
