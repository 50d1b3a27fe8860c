/** The fields of a new webhook. */
import { z } from 'zod';
import { lines, text } from '../../../shared/api/fields.ts';
import { appEvents } from '../../../shared/webhooks/app-events.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { AccountFormParts } from '../kit/account-form.ts';

const LONGEST_URL = 2000;
const LONGEST_EVENTS = 4000;

/** For apps: boxes of events. Operators write theirs, one per line, since every operation is an event for them. */
export const webhookFields = {
  url: text(LONGEST_URL),
  events: z
    .union([lines(LONGEST_EVENTS), z.array(z.string().max(100)).max(50)])
    .transform((given) => [given].flat().flatMap((one) => one.split(/\s+/).filter(Boolean)))
    .optional(),
};

export const webhookLabels = (t: Translate) => ({ url: t('webhooks.url'), events: t('webhooks.events') });

/** @param isApp whether the webhook is an app's */
export const webhookInputs = (t: Translate, form: AccountFormParts, isApp: boolean): Html =>
  html`${form.input('url', { type: 'url', autocomplete: 'off', hint: t('webhooks.urlHint'), maxlength: LONGEST_URL })}
${isApp ? eventBoxes(t, form) : form.input('events', { autocomplete: 'off', hint: t('webhooks.eventsHint'), maxlength: LONGEST_EVENTS, rows: 3, optional: true })}`;

function eventBoxes(t: Translate, form: AccountFormParts): Html {
  const chosen = new Set(form.values.events?.split(' '));
  const box = (event: (typeof appEvents)[number]) => {
    const id = `event-${event.replaceAll('.', '-')}`;
    return html`<li class="tick"><input type="checkbox" id="${id}" name="events" value="${event}"${chosen.has(event) && html` checked`}><label for="${id}"><strong>${t(`webhooks.appEvents.${event}`)}</strong> <span class="hint"><code>${event}</code></span></label></li>
`;
  };
  return html`<fieldset id="add-events"${form.faults.events && html` aria-describedby="add-events-fault"`}>
<legend>${t('webhooks.events')}</legend>
<p class="hint">${t('webhooks.boxesHint')}</p>
${form.faults.events && html`<p class="fault" id="add-events-fault">${form.faults.events}</p>`}
<ul class="scopes">${appEvents.map(box)}</ul></fieldset>`;
}
