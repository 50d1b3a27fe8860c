/** The engine's pages that send themselves on: our frame around its form, and a button where there is no script. */
import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Config } from '../../../shared/config/config.ts';
import { Html, html } from '../../../shared/words/html.ts';
import { formTarget } from '../kit/headers.ts';
import { readerOf, showPage } from '../kit/layout.ts';

const SCRIPT = 'document.forms[0].submit()';
const scriptHash = `sha256-${createHash('sha256').update(SCRIPT).digest('base64')}`;

/** What the engine knows where it makes such a page, as far as it says where that leads. */
interface Engine {
  readonly params?: { readonly ui_locales?: unknown };
  readonly session?: { readonly state?: { readonly postLogoutRedirectUri?: unknown } };
  readonly entities: {
    readonly Interaction?: { readonly params: { readonly redirect_uri?: unknown; readonly ui_locales?: unknown } };
  };
}

/** Dresses such a page where the engine has answered with one. Its form has every value escaped. */
export function renderAutoSubmitPage(ctx: Context, config: Config): void {
  if (typeof ctx.body !== 'string' || !ctx.body.includes('<title>Submitting Callback</title>')) return;
  const [, address = '', inputs = ''] =
    /<form method="post" action="([^"]*)">([\s\S]*?)<noscript>/.exec(ctx.body) ?? [];
  const { oidc } = ctx as Context & { oidc: Engine };
  const interaction = oidc.entities.Interaction?.params;
  const uiLocales = interaction?.ui_locales ?? oidc.params?.ui_locales;
  const reader = readerOf(ctx, typeof uiLocales === 'string' ? uiLocales : undefined);
  const { t } = reader;
  const title = t('passage.title');
  const main = html`<h1>${title}</h1>
<p class="lead">${t('passage.intro')}</p>
<form method="post" action="${new Html(address)}">
${new Html(inputs)}
<button class="button" type="submit">${t('passage.submit')}</button>
</form>
<script>${new Html(SCRIPT)}</script>`;
  const leads = [
    address.replaceAll('&amp;', '&'),
    oidc.session?.state?.postLogoutRedirectUri,
    interaction?.redirect_uri,
  ];
  showPage(ctx, config, reader, {
    title,
    main,
    status: ctx.status,
    formTargets: leads.map(formTarget),
    scriptHash,
    again: null,
  });
}
