/** The form for personal details, by the rules of modifyDetailInfo. */
import { type DetailField, detailFields, detailInput } from '../../../../shared/accounts/detail-info.ts';
import { keysOf } from '../../../../shared/keys-of.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';

/** For each field: its autocomplete token and its longest value. */
const about: Readonly<
  Record<DetailField, { readonly autocomplete: string; readonly maxlength: number; readonly digits?: true }>
> = {
  realname: { autocomplete: 'name', maxlength: 64 },
  idcard: { autocomplete: 'off', maxlength: 40 },
  gender: { autocomplete: 'sex', maxlength: 16 },
  nation: { autocomplete: 'off', maxlength: 64 },
  address: { autocomplete: 'street-address', maxlength: 300 },
  postalcode: { autocomplete: 'postal-code', maxlength: 6, digits: true },
  departmentcode: { autocomplete: 'off', maxlength: 64 },
  majorcode: { autocomplete: 'off', maxlength: 64 },
  leader: { autocomplete: 'off', maxlength: 64 },
  zoneinfo: { autocomplete: 'off', maxlength: 64 },
};
const shown = keysOf(about);
const hinted = ['idcard', 'postalcode', 'zoneinfo'] as const satisfies readonly DetailField[];

export const detailsForm = accountForm({
  fields: detailInput,
  labels: (t) => Object.fromEntries(shown.map((field) => [field, t(`account.details.${field}`)])),
  refused: (t) => t('account.profile.notChanged'),
  clears: detailFields,
  keeps: detailFields,
  initial: ({ deps, own }) => deps.detailInfo.of(own.user),
  check: (t, _sent, found) =>
    Object.fromEntries(hinted.flatMap((field) => (found[field] ? [[field, t(`account.details.${field}Wrong`)]] : []))),
  async submit({ deps, own, t }, given) {
    await deps.detailInfo.change(own.user.uid, given);
    return { done: t('account.profile.changed') };
  },
});

export function details({ t }: AccountRequest, form: AccountFormParts): Html {
  const inputs = shown.map((field) => {
    const explained = hinted.find((one) => one === field);
    const hint = explained && t(`account.details.${explained}Hint`);
    return form.input(field, { ...about[field], hint, optional: true });
  });
  return html`<h2>${t('account.details.title')}</h2>
<p class="hint">${t('account.details.lead')}</p>
${form.form(html`${inputs}<button class="button" type="submit">${t('account.profile.save')}</button>`)}`;
}
