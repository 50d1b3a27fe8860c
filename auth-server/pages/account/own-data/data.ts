/** GET /account/data: downloading one's data, and closing the account. */
import { html } from '../../../../shared/words/html.ts';
import { accountPage } from '../../kit/account-page.ts';
import { closeForm, closeSection } from './close.ts';
import { exportForm, exportSection } from './export.ts';

export const dataPage = accountPage({
  path: '/account/data',
  section: 'data',
  forms: { export: exportForm, close: closeForm },

  view(request, forms) {
    const main = html`${exportSection(request, forms.export)}
${closeSection(request, forms.close)}`;
    return { title: request.t('account.data.title'), main };
  },
});
