/** Times on pages: rendered in UTC, which a script converts to the time zone of the reader's browser. */
import { minute, second } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Language } from '../../../shared/words/language.ts';

const writers = { minute, second };

/** @param time epoch milliseconds, or a time as `Date` reads it */
export function moment(language: Language, time: number | string, exactness: keyof typeof writers = 'minute'): Html {
  const date = new Date(time);
  const words = writers[exactness](language, date.getTime());
  return html`<time datetime="${date.toISOString()}" data-script="local-time" data-exactness="${exactness}">${words}</time>`;
}

/** Delimits a time within a text: a control character, which no name contains. */
const EDGE = '\u0001';

/** A placeholder for a time in a phrase for `timed`. */
export const momentToken = (time: number | string): string => `${EDGE}${new Date(time).getTime()}${EDGE}`;

/** Renders a text with its times. */
export function timed(language: Language, text: string): Html {
  const parts = text.split(EDGE);
  return html`${parts.map((part, index) => (index % 2 ? moment(language, Number(part)) : part))}`;
}
