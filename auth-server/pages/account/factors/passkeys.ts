/** GET /account/security/passkeys: the passkeys of the account, each with its name and a button to remove it. */
import { z } from 'zod';
import { madePasskey } from '../../../../shared/accounts/factors/passkey-json.ts';
import { ApiError, isApiError } from '../../../../shared/api/errors.ts';
import { isSeen, showsAll, text, trimmed } from '../../../../shared/api/fields.ts';
import { reason } from '../../../../shared/api/reasons.ts';
import { day } from '../../../../shared/words/dates.ts';
import { html } from '../../../../shared/words/html.ts';
import { type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { accountPage } from '../../kit/account-page.ts';
import { markDevice } from '../../kit/cookies.ts';
import { nothingThere } from '../../kit/form-refusals.ts';
import { passkeyButton, passkeyFault } from '../../kit/passkey-form.ts';
import { codesSection, renewCodes, showRecoveryCodes } from './recovery-codes.ts';

const PATH = '/account/security/passkeys';
/** A button is called by it, and a notice tells it. */
const name = text(64)
  .transform(trimmed)
  .refine(isSeen, reason('nothingSeen'))
  .refine(...showsAll);
const id = text(1400);
const placeOf = ({ own }: AccountRequest) => `add ${own.session}` as const;

const add = accountForm({
  fields: z.object({ name, credential: madePasskey }),
  labels: (t) => ({ name: t('factors.passkeyName') }),
  refused: (t) => t('factors.passkeyNotAdded'),
  keeps: ['name'],
  initial: ({ t }) => ({ name: t('factors.passkeyUsualName') }),
  sensitive: 'always',
  check: passkeyFault('factors.passkeyNotMade'),
  async submit(request, { name, credential }) {
    const { ctx, deps, own, t } = request;
    const { uid } = own.user;
    try {
      await audited(request, 'own.passkey', () => deps.passkeys.add(own.user, placeOf(request), credential, name));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { errorName, status } = error;
      if (errorName === 'INVALID_SECOND_FACTOR') return { faults: { '': t('factors.passkeyRefused') }, status: 400 };
      if (errorName === 'OVERTAKEN') return { faults: { '': t('factors.passkeyTaken') }, status };
      throw error;
    }
    await deps.freshProofs.note(uid, { session: own.session });
    markDevice(ctx, deps.knownDevices.mark(uid, true));
    const done = t('factors.passkeyAdded', { name });
    // The first factor comes with recovery codes, for the day it is lost.
    if ((await deps.secondFactors.codesLeft(uid)) === 0) {
      return showRecoveryCodes(request, await deps.secondFactors.renewCodes(own.user), { done });
    }
    return { done };
  },
});

const rename = accountForm({
  fields: z.object({ id, name }),
  labels: (t) => ({ name: t('factors.passkeyName') }),
  refused: (t) => t('factors.passkeyNotRenamed'),
  keeps: ['name'],
  async submit({ deps, own, t }, { id, name }) {
    const renamed = await deps.passkeys.rename(own.user.uid, id, name);
    return renamed ? { done: t('factors.passkeyRenamed', { name }) } : nothingThere(t);
  },
});

const remove = accountForm({
  fields: z.object({ id }),
  refused: (t) => t('factors.passkeyNotRemoved'),
  sensitive: 'always',
  async submit(request, { id }) {
    const { deps, own, t } = request;
    try {
      await audited(request, 'own.passkey-removed', () => deps.passkeys.remove(own.user, id));
    } catch (error) {
      if (!isApiError(error, 'NOT_FOUND')) throw error;
      return nothingThere(t);
    }
    return { done: t('factors.passkeyRemoved') };
  },
});

export const passkeysPage = accountPage({
  path: PATH,
  section: 'security',
  forms: { add, rename, remove, renew: renewCodes },

  async view(request, forms) {
    const { deps, own, t, language } = request;
    const passkeys = await deps.passkeys.of(own.user.uid);
    const choice = html`<div class="field"><label for="which">${t('factors.passkeyWhich')}</label>
<select id="which" name="id">${passkeys.map((one) => html`<option value="${one.id}">${one.name}</option>`)}</select></div>`;
    const items = passkeys.map(
      (one) => html`<li>
<div><strong>${one.name}</strong>
<span class="hint">${t('account.security.since', { date: day(language, one.created_at) })}${one.last_used_at !== null && html` · ${t('factors.passkeyUsed', { date: day(language, one.last_used_at) })}`}</span></div>
<button class="small-button" type="submit" name="id" value="${one.id}" aria-label="${t('factors.passkeyRemoveNamed', { name: one.name })}">${t('factors.passkeyRemove')}</button>
</li>
`,
    );
    const nameInput = (form: typeof forms.add) => form.input('name', { autocomplete: 'off', maxlength: 64 });
    const adding = deps.passkeys.available
      ? html`<h2>${t('factors.passkeyMake')}</h2>
${forms.add.form(html`${nameInput(forms.add)}${passkeyButton(t, 'make', await deps.passkeys.makingOptions(own.user, placeOf(request)))}`)}`
      : html`<p class="hint">${t('factors.passkeyUnavailable')}</p>`;
    const main = html`<p>${t('factors.passkeysLead')}</p>
${passkeys.length === 0 ? html`<p class="hint">${t('factors.noPasskeys')}</p>` : forms.remove.form(html`<ul class="open">${items}</ul>`)}
${adding}
${
  passkeys.length > 0 &&
  html`<h2>${t('factors.passkeyRename')}</h2>
${forms.rename.form(html`${choice}${nameInput(forms.rename)}<button class="button plain" type="submit">${t('factors.passkeyRename')}</button>`)}
${await codesSection(request, forms.renew)}`
}`;
    return { title: t('factors.passkeys'), main };
  },
});
