/** The section on second factors of the security page: which there are, and links to set them up. */
import { type Html, html } from '../../../../shared/words/html.ts';
import type { AccountRequest } from '../../kit/account-form.ts';

export async function factorsSection({ deps, own, t }: AccountRequest): Promise<Html> {
  const methods = await deps.secondFactors.methods(own.user.uid);
  return html`<h2>${t('factors.title')}</h2>
<p>${t(methods.length ? 'factors.isOn' : 'factors.isOff')}</p>
<ul class="links">
<li><a href="/account/security/totp">${t(methods.includes('totp') ? 'factors.toTotp' : 'factor.setUp')}</a></li>
<li><a href="/account/security/passkeys">${t('factors.passkeys')}</a></li>
</ul>`;
}
