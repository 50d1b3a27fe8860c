/** How others see somebody. */
import { z } from 'zod';
import { nickname } from '../../../../shared/accounts/nicknames.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';

/** By the rule of modifyBasicInfo. */
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
      const name = error instanceof ApiError ? error.errorName : undefined;
      if (name === 'NICKNAME_EXISTS') return { faults: { nickname: t('account.profile.nicknameTaken') }, status: 409 };
      if (name === 'INVALID_PARAMETER') return { faults: { nickname: t('register.reasons.reserved') }, status: 400 };
      throw error;
    }
  },
});

export const names = ({ own, t }: AccountRequest, form: AccountFormParts): Html => html`<dl>
<dt>${t('account.profile.uid')}</dt><dd>${own.user.uid}</dd>
<dt>${t('account.profile.username')}</dt><dd>${own.user.username}</dd>
</dl>
<h2>${t('account.profile.nickname')}</h2>
${form.form(html`${form.input('nickname', { hint: t('account.profile.nicknameHint'), autocomplete: 'nickname', maxlength: 64, optional: true })}
<button class="button" type="submit">${t('account.profile.save')}</button>`)}`;
