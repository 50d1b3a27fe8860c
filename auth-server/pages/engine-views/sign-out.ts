/** Signing out (OpenID Connect RP-Initiated Logout): the question, and the end. */
import type { Config } from '../../../shared/config/config.ts';
import { html } from '../../../shared/words/html.ts';
import { appName } from '../../provider/app-name.ts';
import type { EngineViews } from '../../provider/configuration.ts';
import { formSecretOf } from '../../provider/internals.ts';
import { formTarget } from '../kit/headers.ts';
import { readerOf, showPage } from '../kit/layout.ts';

type SignOutViews = Pick<EngineViews, 'logoutSource' | 'postLogoutSuccessSource'>;

export const signOutViews = (config: Config): SignOutViews => ({
  async logoutSource(ctx) {
    const { client, params } = ctx.oidc;
    const reader = readerOf(ctx, params?.ui_locales as string | undefined);
    const { t } = reader;
    const title = t('signOut.title');
    const app = client && appName(client);
    const main = html`<h1>${title}</h1>
<p class="lead">${app ? t('signOut.fromApp', { app }) : t('signOut.intro')}</p>
<form method="post" action="/oauth/logout/confirm" data-script="submit-once">
<input type="hidden" name="xsrf" value="${formSecretOf(ctx)}">
<div class="buttons">
<button class="button" type="submit" name="logout" value="yes">${t('signOut.submit')}</button>
<button class="button plain" type="submit">${t('signOut.stay')}</button>
</div>
</form>`;
    showPage(ctx, config, reader, { title, main, formTargets: [formTarget(params?.post_logout_redirect_uri)] });
  },

  /** The engine names a client only if the person stays signed in with us. */
  async postLogoutSuccessSource(ctx) {
    const reader = readerOf(ctx);
    const { t } = reader;
    const { client } = ctx.oidc;
    const title = client ? t('signOut.stayedTitle') : t('signOut.doneTitle');
    const told = client ? t('signOut.stayed', { app: appName(client) }) : t('signOut.done');
    showPage(ctx, config, reader, {
      title,
      main: html`<h1>${title}</h1>
<p>${told}</p>
<ul class="links">
<li><a href="/account">${client ? t('error.toAccount') : t('signOut.again')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>`,
    });
  },
});
