/** GET /account/security: everything that opens the account. */
import { type Html, html } from '../../../../shared/words/html.ts';
import type { AccountRequest } from '../../kit/account-form.ts';
import { accountPage } from '../../kit/account-page.ts';
import { channelList, unbindForm } from './channels.ts';
import { codeForm, emailForm, phoneForm, removePhone } from './media.ts';
import { mediaSection } from './media-view.ts';
import { passwordForm, passwordSection } from './password.ts';

export const securityPage = accountPage({
  path: '/account/security',
  section: 'security',
  forms: {
    email: emailForm,
    phone: phoneForm,
    'remove-phone': removePhone,
    code: codeForm,
    password: passwordForm,
    unbind: unbindForm,
  },

  async view(request, forms) {
    const main = html`${mediaSection(request, forms)}
${passwordSection(request, forms.password)}
${await factorsSection(request)}
${await channelList(request, forms.unbind)}`;
    return { title: request.t('account.security.title'), main };
  },
});

/** Which second factors there are, and links to set them up. */
async function factorsSection({ deps, own, t }: AccountRequest): Promise<Html> {
  const methods = await deps.secondFactors.methods(own.user.uid);
  return html`<h2>${t('factors.title')}</h2>
<p>${t(methods.length ? 'factors.isOn' : 'factors.isOff')}</p>
<ul class="links">
<li><a href="/account/security/totp">${t(methods.includes('totp') ? 'factors.toTotp' : 'factor.setUp')}</a></li>
<li><a href="/account/security/passkeys">${t('factors.passkeys')}</a></li>
</ul>`;
}
