/** Binds a channel to an existing account, whose password proves its owner: GET and POST /interaction/:uid/sns/bind. */
import { z } from 'zod';
import { givenPassword } from '../../../../shared/accounts/passwords.ts';
import { ChannelBound } from '../../../../shared/accounts/social.ts';
import { text } from '../../../../shared/api/fields.ts';
import { html } from '../../../../shared/words/html.ts';
import { deviceOf } from '../../kit/cookies.ts';
import { formPage } from '../../kit/form-page.ts';
import { signInRefusal } from '../../kit/form-refusals.ts';
import { addressOf } from '../../kit/interaction-page.ts';
import { signInAtPrompt } from '../sign-in-at-prompt.ts';
import { needsPendingIdentity, withPending } from './needs-pending-identity.ts';

/** Binds, and signs in for the app. */
export const bindPage = formPage({
  path: 'sns/bind',
  asks: 'login',
  captcha: { scenario: 'sns-bind', field: 'username', proves: true },
  fields: z.object({ username: text(254), password: givenPassword }),
  labels: (t) => ({ username: t('signIn.username'), password: t('signIn.password') }),
  keeps: ['username'],
  needs: needsPendingIdentity,

  view({ prompt, t, needs: { channel, identity } }, form) {
    const content = html`
${form.input('username', { autocomplete: 'username', maxlength: 254 })}
${form.input('password', { type: 'password', autocomplete: 'current-password', maxlength: 1024 })}
${form.captcha}
<button class="button" type="submit">${t('social.bindSubmit')}</button>`;
    const who = { channel, nickname: identity.profile.nickname ?? t('social.somebody') };
    const main = html`<h1>${t('social.bindTitle')}</h1>
<p class="lead">${t('social.bindLead', who)}</p>
${form.summary(t('social.bindFaults'))}
${form.form(content)}
<p class="aside">${t('signIn.noAccount')} <a href="${addressOf(prompt, 'sns/register')}">${t('signIn.register')}</a></p>`;
    return { title: t('social.bindTitle'), main };
  },

  async submit(request, { username: name, password }) {
    const { ctx, deps, t, needs: identity } = request;
    try {
      return await withPending(request, async () => {
        const user = await deps.signIn.verify({ name, password, ...deviceOf(ctx) });
        await signInAtPrompt(request, user, { by: 'password', amr: ['pwd'] }, { identity });
      });
    } catch (error) {
      if (error instanceof ChannelBound) {
        return { faults: { '': t('social.channelTaken', { channel: identity.channel }) }, status: 409 };
      }
      return signInRefusal(ctx, error, t, name);
    }
  },
});
