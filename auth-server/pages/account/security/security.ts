/** GET /account/security: everything that opens the account. */
import { html } from '../../../../shared/words/html.ts';
import { accountPage } from '../../kit/account-page.ts';
import { factorsSection } from '../factors/section.ts';
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
