/**
 * Engine pages that submit themselves: our layout around the form of the engine, with a button for browsers without
 * scripts.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Config } from '../../../shared/config/config.ts';
import { Html, html } from '../../../shared/words/html.ts';
import { autoSubmitFormOf, oidcOf, signOutAddressOf } from '../../provider/internals.ts';
import { formTarget, readerOf, showPage } from '../kit/layout.ts';

const SCRIPT = 'document.forms[0].submit()';
const scriptHash = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`;

/** Replaces such an answer of the engine by our page. */
export function renderAutoSubmitPage(ctx: Context, config: Config): void {
  const form = autoSubmitFormOf(ctx.body);
  if (!form) return;
  const oidc = oidcOf(ctx);
  const interaction = oidc?.entities.Interaction?.params;
  const uiLocales = interaction?.ui_locales ?? oidc?.params?.ui_locales;
  const reader = readerOf(ctx, typeof uiLocales === 'string' ? uiLocales : undefined);
  const { t } = reader;
  const title = t('autoSubmit.title');
  const main = html`<h1>${title}</h1>
<p class="lead">${t('autoSubmit.intro')}</p>
<form method="post" action="${new Html(form.action)}">
${new Html(form.inputs)}
<button class="button" type="submit">${t('autoSubmit.submit')}</button>
</form>
<script>${new Html(SCRIPT)}</script>`;
  const leads = [form.action.replaceAll('&amp;', '&'), signOutAddressOf(oidc), interaction?.redirect_uri];
  showPage(ctx, config, reader, {
    title,
    main,
    status: ctx.status,
    formTargets: leads.map(formTarget),
    scriptHash,
    languagesAt: null,
  });
}
