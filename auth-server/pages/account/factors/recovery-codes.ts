/** Recovery codes, shown this once. */
import { html } from '../../../../shared/words/html.ts';
import type { AccountRequest } from '../../kit/account-form.ts';
import { showAccountPage } from '../../kit/account-page.ts';
import { copyButton } from '../../kit/fields.ts';

/** @param next where the person goes on */
export async function showRecoveryCodes(
  request: AccountRequest,
  codes: readonly string[],
  next = '/account/security',
): Promise<undefined> {
  const { t } = request;
  const main = html`<p>${t('factors.codesLead')}</p>
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
