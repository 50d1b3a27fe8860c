/** Creates an account for a person who comes from a channel: GET and POST /interaction/:uid/sns/register. */
import { username } from '../../../../shared/accounts/names/names.ts';
import { html } from '../../../../shared/words/html.ts';
import { formPage } from '../../kit/form-page.ts';
import { registrationRefusal } from '../../kit/form-refusals.ts';
import { addressOf } from '../../kit/interaction-page.ts';
import { termsNotice } from '../../kit/site-links.ts';
import { newAccount, newAccountInputs } from '../new-account.ts';
import { signInNewcomer } from '../sign-in-at-prompt.ts';
import { needsPendingIdentity, withPending } from './needs-pending-identity.ts';
import { dropPending } from './pending-identity.ts';

/** Creates the account with the channel bound to it, and signs it in for the app. */
export const socialRegisterPage = formPage({
  path: 'sns/register',
  captcha: { scenario: 'sns-register', field: 'email' },
  ...newAccount,
  initial: ({ needs: { identity } }) => ({
    username: username.safeParse(identity.profile.nickname).data,
    email: identity.profile.email,
  }),
  needs: needsPendingIdentity,

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
        await signInNewcomer(request, { uid, language }, { by, amr: [] });
      });
    } catch (error) {
      return registrationRefusal(error, t, t('social.emailTaken'));
    }
  },
});
