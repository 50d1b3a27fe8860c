/** Making an account for who comes from a channel: GET and POST /interaction/:uid/sns/register. */
import { z } from 'zod';
import { email } from '../../../../shared/accounts/emails.ts';
import { username } from '../../../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../../../shared/accounts/own-name.ts';
import { newPassword } from '../../../../shared/accounts/passwords.ts';
import { text } from '../../../../shared/api/fields.ts';
import { budgets } from '../../../../shared/limits/budgets.ts';
import { html } from '../../../../shared/words/html.ts';
import { formPage } from '../../kit/form-page.ts';
import { addressOf } from '../../kit/interaction-page.ts';
import { registrationRefusal } from '../../kit/refusals.ts';
import { termsNotice } from '../../kit/site-links.ts';
import { finishSignIn } from '../finish-sign-in.ts';
import { confirmFault, newAccountInputs, newAccountLabels } from '../new-account.ts';
import { dropPending, needsPendingIdentity, withPending } from './pending-identity.ts';

/** Makes the account with the channel bound to it, and signs it in for the app. */
export const socialRegisterPage = formPage({
  path: 'sns/register',
  asks: 'login',
  captcha: { scenario: 'sns-register', field: 'email' },
  budget: budgets.registrations,
  fields: z.object({ username, email, password: newPassword, confirm: text(1024) }).superRefine(passwordIsNoName),
  labels: newAccountLabels,
  keeps: ['username', 'email'],
  initial: ({ needs: { identity } }) => ({
    username: username.safeParse(identity.profile.nickname).data,
    email: identity.profile.email,
  }),
  needs: needsPendingIdentity,
  check: confirmFault,

  view({ ctx, prompt, t, needs: { channel, identity } }, form) {
    const content = html`${newAccountInputs(t, form)}
${form.captcha}
${termsNotice(ctx, t)}<button class="button" type="submit">${t('register.submit')}</button>`;
    const who = { channel, nickname: identity.profile.nickname ?? t('social.somebody') };
    const main = html`<h1>${t('social.newTitle')}</h1>
<p class="lead">${t('social.newLead', who)}</p>
${form.summary(t('register.faults'))}
${form.form(content)}
<p class="aside">${t('register.haveAccount')} <a href="${addressOf(prompt, 'sns/bind')}">${t('social.bind', who)}</a></p>`;
    return { title: t('social.newTitle'), main };
  },

  async submit(request, given) {
    const { ctx, deps, t, language, needs: pending } = request;
    try {
      return await withPending(request, async () => {
        const uid = await deps.socialAccounts.register(pending.token, { ...given, language });
        dropPending(ctx);
        const by = pending.identity.channel;
        await finishSignIn(request, { uid, language }, { by, amr: [], isNew: true });
      });
    } catch (error) {
      return registrationRefusal(error, t, t('social.emailTaken'));
    }
  },
});
