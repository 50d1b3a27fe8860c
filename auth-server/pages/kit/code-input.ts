/** The input for a code that was sent, and how long the code is good. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

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

/** Counts down if scripts run. */
export function goodFor(t: Translate, seconds: number): Html {
  const words = t('code.counting', { time: '{time}' });
  return html`<p class="after" role="timer" data-script="countdown" data-seconds="${seconds}" data-words="${words}" data-over="${t('code.over')}">${
    seconds > 0 ? t('code.goodFor', { count: Math.ceil(seconds / 60) }) : t('code.over')
  }</p>`;
}
