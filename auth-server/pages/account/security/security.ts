/** GET /account/security: what opens the account. */
import { html } from '../../../../shared/words/html.ts';
import { accountPage } from '../../kit/account-page.ts';
import { channelList, unbind } from './channels.ts';
import { ownEmail, sendCode, validateCode } from './own-email.ts';

export const securityPage = accountPage({
  path: '/account/security',
  section: 'security',
  forms: { 'send-code': sendCode, 'validate-code': validateCode, unbind },

  async view(request, forms) {
    const { t } = request;
    const main = html`${ownEmail(request, forms)}
${await channelList(request, forms.unbind)}`;
    return { title: t('account.security.title'), main };
  },
});
