/** /operator/apps/:client_id: one app, what its owner says of it, and the decisions about it. */
import { z } from 'zod';
import { isApiError } from '../../../../shared/api/errors.ts';
import { isoTime, text } from '../../../../shared/api/fields.ts';
import { applied } from '../../../../shared/clients/proposals.ts';
import { isLimited, logoShown, stateOfApp } from '../../../../shared/clients/state.ts';
import type { ClientRow } from '../../../../shared/db/tables/clients.ts';
import { LONGEST_WHY } from '../../../../shared/operations/accounts/whom.ts';
import { handOverApp } from '../../../../shared/operations/apps/ownership.ts';
import { reviewApp } from '../../../../shared/operations/apps/review.ts';
import { resumeApp, suspendApp } from '../../../../shared/operations/apps/suspend.ts';
import { LONGEST_WORDS } from '../../../../shared/operations/apps/tell-owner.ts';
import { listAudit } from '../../../../shared/operations/audit/list.ts';
import { type Client, presentClient } from '../../../../shared/operations/clients/present.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import type { Translate } from '../../../../shared/words/words.ts';
import { waysToFigures } from '../../figures/placement.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';
import { appLogo, logoAt } from '../../kit/app-logo.ts';
import { act, look } from '../act.ts';
import { auditList } from '../audit/rows.ts';
import { operatorPage } from '../shell.ts';
import { isSaid, whyField, whyInput } from '../why.ts';
import { namedAppOf } from './app-of.ts';
import { operatedFigures } from './figures.ts';
import { APPS_PATH } from './list.ts';

const SHOWN = 10;
const decisions = ['approve', 'return', 'suspend', 'resume'] as const;
type Decision = (typeof decisions)[number];

const decide = accountForm({
  fields: z.object({ why: whyField(LONGEST_WORDS).optional(), seen: text(30), do: z.enum(decisions) }),
  labels: (t) => ({ why: t('operator.why') }),
  refused: (t) => t('operator.notDone'),
  keeps: ['why'],
  sensitive: 'always',
  check: (t, { why, do: what }, found) =>
    what === 'approve' || isSaid(why) ? found : { ...found, why: t('operator.sayWhy') },

  async submit(request, { why = '', seen, do: what }) {
    const { client_id } = await namedAppOf(request);
    const done = () => ({ done: request.t(`operator.apps.done.${what}`) });
    if (what === 'suspend') return act(request, suspendApp, { client_id, why }, done);
    if (what === 'resume') return act(request, resumeApp, { client_id, why }, done);
    const decided = { client_id, decision: what, seen, ...(isSaid(why) && { why }) };
    return act(request, reviewApp, decided, done).catch((error) => {
      if (!isApiError(error, 'OVERTAKEN')) throw error;
      return { faults: { '': request.t('operator.apps.overtaken') }, status: error.status };
    });
  },
});

const hand = accountForm({
  fields: z.object({ to: text(320), why: whyField(LONGEST_WHY).optional() }),
  labels: (t) => ({ to: t('operator.apps.newOwner'), why: t('operator.why') }),
  refused: (t) => t('operator.notDone'),
  keeps: ['to', 'why'],
  sensitive: 'always',
  async submit(request, { to, why = '' }) {
    const { client_id } = await namedAppOf(request);
    const input = { client_id, to, ...(isSaid(why) && { why }) };
    return act(request, handOverApp, input, () => ({ done: request.t('operator.apps.handed') }));
  },
});

export const operatorAppPage = operatorPage({
  path: `${APPS_PATH}/:client_id`,
  section: 'apps',
  forms: { decide, owner: hand },

  async view(request, { decide: form, owner }) {
    const { t } = request;
    const row = await namedAppOf(request);
    const rows = await look(request, listAudit, { target: `client:${row.client_id}`, limit: SHOWN });
    const main = html`${appLogo(t, row.name, logoShown(row))}
<p><span class="mark">${t(`developer.states.${stateOfApp(row)}`)}</span></p>
${facts(request, row)}
${decideForm(request, row, form)}
${waysToFigures(request, operatedFigures, row.client_id)}
${handForm(request, owner)}
<h2>${t('operator.accounts.history')}</h2>
${auditList(request, rows)}
<p class="aside"><a href="${APPS_PATH}">${t('operator.apps.back')}</a></p>`;
    return { title: row.name, main };
  },
});

type Fact = readonly [name: string, value: string | null | undefined];

/** What the owner says of the app. Addresses are plain text, so that a reviewer opens none by accident. */
const saidOf = (t: Translate, app: Client): readonly Fact[] => [
  [t('developer.app.name'), app.client_name],
  [t('developer.app.redirectUris'), app.redirect_uris.join(' ')],
  ['scope', app.scope],
  [t('developer.app.description'), app.description],
  [t('developer.app.homepage'), app.homepage],
  [t('developer.app.terms'), app.terms_uri],
  [t('developer.app.policy'), app.policy_uri],
];

const line = (name: string, value: string | Html) => html`<dt>${name}</dt><dd>${value}</dd>\n`;

function facts({ t }: AccountRequest, row: ClientRow): Html {
  const app = presentClient(row);
  const told: readonly Fact[] = [
    ['client_id', app.client_id],
    [t('operator.apps.owner'), app.owner_uid === null ? t('operator.apps.nobody') : String(app.owner_uid)],
    ...saidOf(t, app),
    [t('operator.apps.grants'), app.grant_types.join(' ')],
    [t('operator.why'), app.suspended_why ?? app.returned_why],
  ];
  return html`<dl class="facts">${told.map(([name, value]) => value && line(name, value))}</dl>
${row.proposed !== null && changes(t, app, presentClient({ ...row, ...applied(row) }))}`;
}

/** What approval changes, and what it removes. */
function changes(t: Translate, now: Client, next: Client): Html {
  const before = saidOf(t, now);
  const gone = t('operator.apps.takenAway');
  const others = saidOf(t, next)
    .filter(([, value], at) => value !== before[at]?.[1])
    .map(([name, value]) => line(name, value || gone));
  const logo = next.logo === null ? gone : logoAt(t, next.client_name, next.logo);
  const all = [...others, ...(next.logo === now.logo ? [] : [line(t('developer.app.logo'), logo)])];
  return html`<h2>${t('operator.apps.proposed')}</h2>
${all.length > 0 ? html`<dl class="facts">${all}</dl>` : html`<p class="hint">${t('operator.apps.nothingNew')}</p>`}`;
}

function decideForm({ t }: AccountRequest, row: ClientRow, form: AccountFormParts): Html {
  const possible: readonly Decision[] = [
    ...(isLimited(row) || row.proposed !== null ? (['approve', 'return'] as const) : []),
    row.suspended_at === null ? 'suspend' : 'resume',
  ];
  const button = (one: Decision) =>
    html`<button class="button plain" type="submit" name="do" value="${one}">${t(`operator.apps.do.${one}`)}</button>`;
  return html`<h2>${t('operator.apps.decide')}</h2>
${form.form(html`<input type="hidden" name="seen" value="${isoTime(row.updated_at)}">
${form.input('why', { autocomplete: 'off', hint: t('operator.apps.whyHint'), maxlength: LONGEST_WORDS, optional: true, rows: 3 })}
<div class="choices">${possible.map(button)}</div>`)}`;
}

const handForm = ({ t }: AccountRequest, form: AccountFormParts): Html =>
  html`<h2>${t('operator.apps.handOver')}</h2>
<p>${t('operator.apps.handLead')}</p>
${form.form(html`${form.input('to', { autocomplete: 'off', hint: t('operator.apps.newOwnerHint'), maxlength: 320 })}
${whyInput(t, form, { optional: true })}
<button class="button plain" type="submit">${t('operator.apps.hand')}</button>`)}`;
