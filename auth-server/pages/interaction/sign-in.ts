/** Signing in: GET /interaction/:uid, POST /interaction/:uid/login. */
import type { Context } from 'koa';
import { z } from 'zod';
import { givenPassword } from '../../../shared/accounts/passwords.ts';
import { text } from '../../../shared/api/fields.ts';
import { Html, html } from '../../../shared/words/html.ts';
import type { Channel } from '../../sns/channel.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from '../kit/cookies.ts';
import { rememberBox, wantsRemembering } from '../kit/fields.ts';
import { formPage, type Shown } from '../kit/form-page.ts';
import { signInRefusal } from '../kit/form-refusals.ts';
import { addressOf, type FormName, type PromptReader } from '../kit/interaction-page.ts';
import { passkeyForm } from '../kit/passkey-form.ts';
import { signInAtPrompt } from './sign-in-at-prompt.ts';

/**
 * A captcha, where one is asked for, is checked first and spent by any attempt. The answer never says which of name and
 * password was wrong.
 */
export const signInPage = formPage({
  path: 'login',
  shownAt: 'interaction',
  asks: 'login',
  captcha: { scenario: 'login', field: 'username', proves: true },
  fields: z.object({
    username: text(254),
    password: givenPassword,
    remember: z.unknown().optional(),
  }),
  labels: (t) => ({
    username: t('signIn.username'),
    password: t('signIn.password'),
  }),
  keeps: ['username'],
  initial: ({ prompt }) => ({ username: prompt.loginHint }),

  async view({ deps, prompt, t, language }, form, { notice, sent }) {
    // Takes along the name: `show` has the other page wait, `from` has it go on where it has all that it asks for.
    const elsewhere = (page: FormName, how: 'show' | 'from', words: string) =>
      html`<button type="submit" class="link" formaction="${addressOf(prompt, page)}" name="${how}" value="login">${words}</button>`;
    const autocomplete = deps.passkeys.available ? 'username webauthn' : 'username';
    const content = html`${form.input('username', { autocomplete, maxlength: 254 })}${form.input('password', { type: 'password', autocomplete: 'current-password', maxlength: 1024 })}${form.captcha}
${rememberBox(t, sent?.remember)}
<button class="button" type="submit">${t('signIn.submit')}</button>
<p class="after beside">${elsewhere('forgot', 'show', t('signIn.forgot'))} ${elsewhere('code', 'from', t('signIn.byCode'))}</p>`;
    const main = html`<h1>${t('signIn.title')}</h1>
<p class="lead">${prompt.app.isOurs ? t('signIn.toAccount') : t('signIn.toApp', { app: prompt.app.name })}</p>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${form.summary(t('signIn.faults'))}
${form.form(content)}
<div class="others">
<p class="or"><span>${t('social.or')}</span></p>
${await passkeyForm(deps, { prompt, t, language }, 'sign in')}
${socialButtons(deps, { prompt, t, language })}</div>
<p class="aside">${t('signIn.noAccount')} <a href="${addressOf(prompt, 'register')}">${t('signIn.register')}</a></p>`;
    return { title: t('signIn.title'), main };
  },

  async submit(request, { username: name, password, remember }) {
    const { ctx, deps, t } = request;
    try {
      const user = await deps.signIn.verify({ name, password, ...deviceOf(ctx) });
      await signInAtPrompt(request, user, { by: 'password', amr: ['pwd'], remember: wantsRemembering(remember) });
      return undefined;
    } catch (error) {
      return signInRefusal(ctx, error, t, name);
    }
  },
});

/** The sign-in page with a message or faults on it. */
export const showSignIn = (ctx: Context, deps: PageDeps, reader: PromptReader, shown: Shown): Promise<void> =>
  signInPage.show({ ...reader, ctx, deps, needs: undefined }, shown);

/** The channels: plain links, which need no script. Empty if none is configured. */
function socialButtons({ channels }: PageDeps, { prompt, language, t }: PromptReader): Html | undefined {
  if (channels.size === 0) return undefined;
  const link = ([name, { label, logo }]: readonly [string, Channel]) =>
    html`<li><a class="button plain" href="/interaction/${prompt.uid}/sns/start/${name}" rel="nofollow">${logo && new Html(logo)}${t('social.with', { channel: label[language] })}</a></li>
`;
  return html`<ul class="channels">
${[...channels].map(link)}</ul>`;
}
