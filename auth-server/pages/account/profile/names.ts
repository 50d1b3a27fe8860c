/** Forms for username and nickname. */
import { z } from 'zod';
import { username } from '../../../../shared/accounts/names/names.ts';
import { nickname } from '../../../../shared/accounts/names/nicknames.ts';
import { errorNameOf } from '../../../../shared/api/errors.ts';
import { budgets } from '../../../../shared/limits/budgets.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { registrationRefusal } from '../../kit/form-refusals.ts';

/** The rules are those of modifyBasicInfo. */
export const nicknameForm = accountForm({
  fields: z.object({ nickname: nickname.nullish() }),
  labels: (t) => ({ nickname: t('account.profile.nickname') }),
  refused: (t) => t('account.profile.notChanged'),
  clears: ['nickname'],
  keeps: ['nickname'],
  initial: ({ own }) => ({ nickname: own.user.nickname }),
  async submit({ deps, own, t }, { nickname }) {
    try {
      await deps.basicInfo.change(own.user, { nickname });
      return { done: t('account.profile.changed') };
    } catch (error) {
      const name = errorNameOf(error);
      if (name === 'NICKNAME_EXISTS') return { faults: { nickname: t('account.profile.nicknameTaken') }, status: 409 };
      if (name === 'INVALID_PARAMETER') return { faults: { nickname: t('register.reasons.reserved') }, status: 400 };
      throw error;
    }
  },
});

/** Unlike an address, a name is proven by no code: the person has to have confirmed recently who they are. */
export const usernameForm = accountForm({
  fields: z.object({ username }),
  labels: (t) => ({ username: t('account.profile.username') }),
  refused: (t) => t('account.profile.notChanged'),
  sensitive: 'always',
  keeps: ['username'],
  initial: ({ own }) => ({ username: own.user.username }),
  async submit(request, { username }) {
    const { deps, own, t } = request;
    const { user } = own;
    if (username === user.username) return { done: t('account.profile.changed') };
    await deps.limits.count(budgets.usernames, String(user.uid));
    try {
      await audited(request, 'own.username', () => deps.basicInfo.change(user, { username }));
      return { done: t('account.profile.changed') };
    } catch (error) {
      return registrationRefusal(error, t, '');
    }
  },
});

type Forms = Readonly<Record<'username' | 'nickname', AccountFormParts>>;

export const names = ({ own, t }: AccountRequest, forms: Forms): Html => html`<h2>${t('account.profile.names')}</h2>
<p>${t('account.profile.uid', { uid: own.user.uid })}</p>
${forms.username.form(html`${forms.username.input('username', { hint: t('account.profile.usernameHint'), autocomplete: 'username', maxlength: 64 })}
<button class="button plain" type="submit">${t('account.profile.rename')}</button>`)}
${forms.nickname.form(html`${forms.nickname.input('nickname', { hint: t('account.profile.nicknameHint'), autocomplete: 'nickname', maxlength: 64, optional: true })}
<button class="button" type="submit">${t('account.profile.save')}</button>`)}`;
