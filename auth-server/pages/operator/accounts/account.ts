/** GET /operator/account?id=10001: one account, the actions on it, and its audit. */
import { z } from 'zod';
import { ApiError, isApiError } from '../../../../shared/api/errors.ts';
import { integer, text } from '../../../../shared/api/fields.ts';
import { keysOf } from '../../../../shared/keys-of.ts';
import { disableAccount, enableAccount } from '../../../../shared/operations/accounts/close.ts';
import { deleteAccount, signOutAccount, unlockAccount } from '../../../../shared/operations/accounts/end.ts';
import { resetFactors } from '../../../../shared/operations/accounts/reset-factors.ts';
import { showAccount } from '../../../../shared/operations/accounts/show.ts';
import { LONGEST_WHY } from '../../../../shared/operations/accounts/whom.ts';
import { listAudit } from '../../../../shared/operations/audit/list.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import type { Translate } from '../../../../shared/words/words.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';
import { moment } from '../../kit/moment.ts';
import { act, look } from '../act.ts';
import { auditList } from '../audit/rows.ts';
import { operatorPage } from '../shell.ts';
import { isSaid, whyField, whyInput } from '../why.ts';
import { ACCOUNT_OF, OPERATED_ACCOUNT_PATH, stateOfAccount } from './state.ts';

const SHOWN = 10;

const acts = {
  disable: disableAccount,
  enable: enableAccount,
  'sign-out': signOutAccount,
  unlock: unlockAccount,
  'reset-factors': resetFactors,
} as const;
type Act = keyof typeof acts;

/** Actions that need no reason, since they take nothing away. */
const needsNoWords: readonly unknown[] = ['enable', 'unlock'] satisfies readonly Act[];

const id = integer();
const why = whyField(LONGEST_WHY);
const back = (sent: Readonly<Record<string, unknown>>) =>
  `${OPERATED_ACCOUNT_PATH}?id=${id.safeParse(sent.id).data ?? ''}`;

const doing = accountForm({
  fields: z.object({ id, why: why.optional(), do: z.enum(keysOf(acts)) }),
  labels: (t) => ({ why: t('operator.why') }),
  refused: (t) => t('operator.notDone'),
  keeps: ['id', 'why'],
  sensitive: 'always',
  back,
  check: (t, sent, found) =>
    !isSaid(sent.why) && !needsNoWords.includes(sent.do) ? { ...found, why: t('operator.sayWhy') } : found,
  submit: (request, { id, why, do: what }) =>
    act(request, acts[what], { user: `uid:${id}`, why }, () => ({
      done: request.t(`operator.accounts.done.${what}`),
      at: ACCOUNT_OF + id,
    })),
});

const deleting = accountForm({
  fields: z.object({ id, why, username: text(64) }),
  labels: (t) => ({ username: t('operator.accounts.sayUsername'), why: t('operator.why') }),
  refused: (t) => t('operator.notDone'),
  keeps: ['id', 'why'],
  sensitive: 'always',
  back,
  check: (t, sent, found) => (isSaid(sent.why) ? found : { ...found, why: t('operator.sayWhy') }),
  async submit(request, { id, why, username }) {
    const { t } = request;
    const account = await accountOf(request, id);
    if (account.username !== username) {
      return { faults: { username: t('operator.accounts.otherUsername') }, status: 400 };
    }
    return act(request, deleteAccount, { user: `uid:${id}`, why }, () => ({
      done: t('operator.accounts.done.delete'),
      at: ACCOUNT_OF + id,
    }));
  },
});

export const oneAccountPage = operatorPage({
  path: OPERATED_ACCOUNT_PATH,
  section: 'accounts',
  forms: { act: doing, delete: deleting },

  async view(request, forms) {
    const { ctx, t } = request;
    const sent = forms.act.values.id ?? forms.delete.values.id;
    const account = await accountOf(request, id.safeParse(sent ?? ctx.query.id).data);
    const { uid, username } = account;
    const rows = await look(request, listAudit, { target: `account:${uid}`, limit: SHOWN });
    const main = html`${facts(request, account)}
${actForm(t, account, forms.act)}
${account.closed_at === null && deleteForm(t, uid, forms.delete)}
<h2>${t('operator.accounts.history')}</h2>
${auditList(request, rows)}
${rows.length === SHOWN && html`<p><a href="/operator/audit?target=account:${uid}">${t('operator.accounts.allHistory')}</a></p>`}
<p class="aside"><a href="/operator">${t('operator.accounts.back')}</a></p>`;
    return { title: username, main };
  },
});

type Shown = Awaited<ReturnType<typeof accountOf>>;

/** @throws ApiError NOT_FOUND */
async function accountOf(request: AccountRequest, uid: number | undefined) {
  if (uid === undefined) throw new ApiError('NOT_FOUND');
  try {
    return await look(request, showAccount, { user: `uid:${uid}` });
  } catch (error) {
    throw isApiError(error, 'ACCOUNT_NOT_FOUND') ? new ApiError('NOT_FOUND') : error;
  }
}

function facts({ t, language }: AccountRequest, account: Shown): Html {
  const { uid, nickname, email, phone, created_at, disabled_at, closed_at, locked_until } = account;
  const date = (iso: string) => moment(language, iso);
  const proven = (medium: string | null, verified: boolean) =>
    medium && `${medium} (${t(verified ? 'operator.accounts.verified' : 'operator.accounts.unverified')})`;
  const since = disabled_at ?? closed_at;
  const told: readonly (readonly [string, Html | string | null])[] = [
    ['uid', String(uid)],
    [t('operator.accounts.nickname'), nickname],
    [t('operator.accounts.email'), proven(email, account.email_verified)],
    [t('operator.accounts.phone'), proven(phone, account.phone_verified)],
    [t('operator.accounts.created'), date(created_at)],
    [stateOfAccount(t, account) ?? '', since && date(since)],
    [t('operator.accounts.factor'), t(account.second_factor ? 'operator.yes' : 'operator.no')],
    [t('operator.accounts.sessions'), String(account.sessions)],
    [t('operator.accounts.apps'), String(account.apps)],
    [t('operator.accounts.locked'), locked_until && date(locked_until)],
    [t('operator.accounts.operator'), account.operator ? t('operator.yes') : null],
  ];
  return html`<dl class="facts">${told.map(([name, value]) => value !== null && html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
}

function actForm(t: Translate, { uid, disabled_at, second_factor }: Shown, form: AccountFormParts): Html {
  const possible: readonly Act[] = [
    disabled_at === null ? 'disable' : 'enable',
    'sign-out',
    'unlock',
    ...(second_factor ? (['reset-factors'] as const) : []),
  ];
  const button = (one: Act) =>
    html`<button class="button plain" type="submit" name="do" value="${one}">${t(`operator.accounts.do.${one}`)}</button>`;
  return html`<h2>${t('operator.accounts.acts')}</h2>
${form.form(html`<input type="hidden" name="id" value="${uid}">
${whyInput(t, form, { optional: true })}
<div class="choices">${possible.map(button)}</div>`)}`;
}

const deleteForm = (
  t: Translate,
  uid: number,
  form: AccountFormParts,
): Html => html`<h2>${t('operator.accounts.delete')}</h2>
<p>${t('operator.accounts.deleteLead')}</p>
${form.form(html`<input type="hidden" name="id" value="${uid}">
${form.input('username', { autocomplete: 'off', maxlength: 64 })}
${whyInput(t, form)}
<button class="button danger" type="submit">${t('operator.accounts.do.delete')}</button>`)}`;
