/** Signing out (OpenID Connect RP-Initiated Logout): the question, and the end. */
import type { Config } from '../../../shared/config/config.ts';
import { html } from '../../../shared/words/html.ts';
import { appName } from '../../provider/authorization/interactions.ts';
import type { EngineViews } from '../../provider/configuration.ts';
import { enginePage } from './engine-page.ts';

interface Leaving {
  /** The app that the person comes from; at the end, where they stay signed in with us. */
  readonly app: string | undefined;
}

const questionPage = enginePage<Leaving & { readonly next: unknown }>({
  name: 'sign-out',
  sentTo: '/oauth/logout/confirm',
  title: (t) => t('signOut.title'),
  leads: ({ next }) => next,
  view: (t, { app }, form) => html`<p class="lead">${app ? t('signOut.fromApp', { app }) : t('signOut.intro')}</p>
${form(html`<div class="buttons">
<button class="button" type="submit" name="logout" value="yes">${t('signOut.submit')}</button>
<button class="button plain" type="submit">${t('signOut.stay')}</button>
</div>`)}`,
});

const endPage = enginePage<Leaving>({
  name: 'signed-out',
  title: (t, { app }) => (app ? t('signOut.stayedTitle') : t('signOut.doneTitle')),
  view: (t, { app }) => html`<p>${app ? t('signOut.stayed', { app }) : t('signOut.done')}</p>
<ul class="links">
<li><a href="/account">${app ? t('error.toAccount') : t('signOut.again')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>`,
});

export const signOutPages = [questionPage, endPage];

type SignOutViews = Pick<EngineViews, 'logoutSource' | 'postLogoutSuccessSource'>;

export const signOutViews = (config: Config): SignOutViews => ({
  async logoutSource(ctx) {
    const { client, params } = ctx.oidc;
    questionPage.show(config, ctx, { app: client && appName(client), next: params?.post_logout_redirect_uri });
  },

  /** The engine names a client only if the person stays signed in with us. */
  async postLogoutSuccessSource(ctx) {
    const { client } = ctx.oidc;
    endPage.show(config, ctx, { app: client && appName(client) });
  },
});
