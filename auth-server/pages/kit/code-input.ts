/** A code that was sent: its input, its form, and how long it is good. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Faults } from './fields.ts';

/** A verification code as people type or paste it. */
export const sixDigits = text(32)
  .transform((given) => given.normalize('NFKC').replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/));

/** The field never keeps a wrong code. */
export const codeInput = (t: Translate) =>
  ({
    hint: t('reset.codeHint'),
    autocomplete: 'one-time-code',
    maxlength: 32,
    code: true,
    digits: true,
    value: undefined,
  }) as const;

/** The same for a form that keeps a code which was right. */
export const keptCodeInput = (t: Translate, faults: Faults = {}) => {
  const { value, ...code } = codeInput(t);
  return faults.code ? { ...code, value } : code;
};

/** What is no code is told as a wrong one: the `check` of a form. */
export const codeFault = (t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults): Faults =>
  found.code && sent.code ? { code: t('reset.wrongCode') } : {};

/** Counts down if scripts run. */
export function goodFor(t: Translate, seconds: number): Html {
  const words = t('code.counting', { time: '{time}' });
  return html`<p class="after" role="timer" data-script="countdown" data-seconds="${seconds}" data-words="${words}" data-over="${t('code.over')}">${
    seconds > 0 ? t('code.goodFor', { count: Math.ceil(seconds / 60) }) : t('code.over')
  }</p>`;
}
