/** GET /operator/limits: who has to wait after too many failures, each with a button to end it. */
import { z } from 'zod';
import { text } from '../../../../shared/api/fields.ts';
import { liftLockout, listLockouts } from '../../../../shared/operations/limits.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { accountForm } from '../../kit/account-form.ts';
import type { Reader } from '../../kit/layout.ts';
import { momentToken, timed } from '../../kit/moment.ts';
import { ACCOUNT_OF } from '../accounts/state.ts';
import { act, look } from '../act.ts';
import { operatorPage } from '../shell.ts';

type Lockout = z.output<typeof listLockouts.output>[number];

const SHOWN = 100;

/** `password 10001`, the value of the button. */
const which = text(220).transform((said, context) => {
  const [, kind = '', key = ''] = /^(\w+) (.+)$/s.exec(said) ?? [];
  const found = liftLockout.input.safeParse({ kind, key });
  if (!found.success) context.addIssue({ code: 'custom', message: 'no lockout' });
  return found.data ?? z.NEVER;
});

const lift = accountForm({
  fields: z.object({ which }),
  refused: (t) => t('operator.notDone'),
  sensitive: 'always',
  submit: (request, { which }) =>
    act(request, liftLockout, which, () => ({ done: request.t('operator.limits.lifted') })),
});

export const limitsPage = operatorPage({
  path: '/operator/limits',
  section: 'limits',
  forms: { lift },

  async view(request, forms) {
    const { t } = request;
    const found = await look(request, listLockouts, { limit: SHOWN });
    const main = html`<p class="lead">${t('operator.limits.lead')}</p>
${found.length ? forms.lift.form(html`<ul class="open">${found.map((one) => item(request, one))}</ul>`) : html`<p class="hint">${t('operator.limits.none')}</p>`}
${found.length === SHOWN && html`<p class="hint">${t('operator.limits.more', { count: SHOWN })}</p>`}`;
    return { title: t('operator.sections.limits'), main };
  },
});

function item({ t, language }: Reader, { kind, key, points, until }: Lockout): Html {
  const uid = kind === 'address' || kind === 'client' ? undefined : /^\d+/.exec(key)?.[0];
  const whom = key.startsWith('?') ? key.slice(1) : key;
  return html`<li><div><strong>${uid === undefined ? whom : html`<a href="${ACCOUNT_OF}${uid}">${whom}</a>`}</strong>
<span class="hint">${t(`operator.limits.kinds.${kind}`)} · ${timed(language, t('operator.limits.until', { date: momentToken(until), count: points }))}</span></div>
<button class="small-button" type="submit" name="which" value="${kind} ${key}" aria-label="${t('operator.limits.liftOf', { whom })}">${t('operator.limits.lift')}</button></li>
`;
}
