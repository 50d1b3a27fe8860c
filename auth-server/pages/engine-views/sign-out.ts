/** Signing out (OpenID Connect RP-Initiated Logout): the question, and the end. */
import type { Config } from '../../../shared/config/config.ts';
import type { EngineViews } from '../../provider/create.ts';
import { formTarget } from '../kit/headers.ts';
import { html } from '../kit/html.ts';
import { readerOf, showPage } from '../kit/layout.ts';
import { sessionSecret } from './session-secret.ts';

type SignOutViews = Pick<EngineViews, 'logoutSource' | 'postLogoutSuccessSource'>;

export const signOutViews = (config: Config): SignOutViews => ({
  async logoutSource(ctx) {
    const { client, params } = ctx.oidc;
    const reader = readerOf(ctx, params?.ui_locales as string | undefined);
    const { say } = reader;
    const title = say('signOut.title');
    const app = client?.clientName ?? client?.clientId;
    const main = html`<h1>${title}</h1>
<p class="lead">${app ? say('signOut.fromApp', { app }) : say('signOut.intro')}</p>
<form method="post" action="/oauth/logout/confirm">
<input type="hidden" name="xsrf" value="${sessionSecret(ctx)}">
<div class="buttons">
<button class="button" type="submit" name="logout" value="yes">${say('signOut.submit')}</button>
<button class="button plain" type="submit">${say('signOut.stay')}</button>
</div>
</form>`;
    showPage(ctx, config, reader, { title, main, formTargets: [formTarget(params?.post_logout_redirect_uri)] });
  },

  /** The engine names a client where the person stays signed in with us. */
  async postLogoutSuccessSource(ctx) {
    const reader = readerOf(ctx);
    const { say } = reader;
    const { client } = ctx.oidc;
    const title = client ? say('signOut.stayedTitle') : say('signOut.doneTitle');
    const told = client ? say('signOut.stayed', { app: client.clientName ?? client.clientId }) : say('signOut.done');
    showPage(ctx, config, reader, { title, main: html`<h1>${title}</h1><p>${told}</p>` });
  },
});
