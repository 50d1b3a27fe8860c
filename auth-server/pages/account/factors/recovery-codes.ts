/** Recovery codes: how many are left, making new ones, and showing the new ones once. */
import { z } from 'zod';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { showAccountPage } from '../../kit/account-page.ts';
import { copyButton } from '../../kit/fields.ts';
import { nothingThere } from '../../kit/form-refusals.ts';

interface Shown {
  /** What was done. */
  readonly done: string;
  /** The address to go on to. */
  readonly next?: string | undefined;
}

/** Answers with a page that shows new recovery codes. */
export async function showRecoveryCodes(
  request: AccountRequest,
  codes: readonly string[],
  { done, next = '/account/security' }: Shown,
): Promise<undefined> {
  const { t } = request;
  const main = html`<p class="notice" role="status">${done}</p>
<p>${t('factors.codesLead')}</p>
<ol class="codes" id="codes">${codes.map((code) => html`<li><code>${code}</code></li>\n`)}</ol>
<p>${copyButton(t, 'codes')}</p>
<p><a class="button" href="${next}">${t('factors.codesKept')}</a></p>`;
  await showAccountPage(
    request,
    { path: '/account/security/totp', section: 'security' },
    { title: t('factors.codesTitle'), main },
  );
  return undefined;
}

export const renewCodes = accountForm({
  fields: z.object({}),
  refused: (t) => t('factors.notRenewed'),
  sensitive: 'always',
  async submit(request) {
    const { deps, own, t } = request;
    if ((await deps.secondFactors.methods(own.user.uid)).length === 0) {
      return nothingThere(t);
    }
    const codes = await audited(request, 'own.recovery-codes', () => deps.secondFactors.renewCodes(own.user));
    return showRecoveryCodes(request, codes, { done: t('factors.renewed') });
  },
});

/** The section on recovery codes of a page of second factors. */
export async function codesSection({ deps, own, t }: AccountRequest, form: AccountFormParts): Promise<Html> {
  const count = await deps.secondFactors.codesLeft(own.user.uid);
  return html`<h2>${t('factors.codesTitle')}</h2>
<p>${t('factors.codesLeft', { count })}</p>
${form.form(html`<button class="button plain" type="submit">${t('factors.renew')}</button>`)}`;
}
