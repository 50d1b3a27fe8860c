/** GET /account/profile: avatar, names and personal details. */
import { html } from '../../../../shared/words/html.ts';
import { accountPage } from '../../kit/account-page.ts';
import { activateForm, removeForm, uploadForm } from './avatar.ts';
import { avatarSection } from './avatar-view.ts';
import { details, detailsForm } from './details.ts';
import { names, nicknameForm, usernameForm } from './names.ts';

export const profilePage = accountPage({
  path: '/account/profile',
  section: 'profile',
  forms: {
    avatar: uploadForm,
    activate: activateForm,
    remove: removeForm,
    username: usernameForm,
    nickname: nicknameForm,
    details: detailsForm,
  },

  async view(request, forms) {
    const main = html`${await avatarSection(request, forms)}
${names(request, forms)}
${details(request, forms.details)}`;
    return { title: request.t('account.profile.title'), main };
  },
});
