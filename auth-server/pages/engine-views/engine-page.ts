/**
 * A page that the engine asks us to show, as one value: its layout, its form and the tests that every page must pass
 * derive from it.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Config } from '../../../shared/config/config.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { formSecretOf } from '../../provider/internals.ts';
import { formTarget, readerOf, showPage } from '../kit/layout.ts';

interface Definition<V> {
  readonly name: string;
  /** The engine's address that its form is sent to. The engine's own forms use inline scripts, which our policy forbids. */
  readonly sentTo?: string;
  title(t: Translate, values: V): string;
  /** The content below the title. @param form puts content into the page's form */
  view(t: Translate, values: V, form: (content: Html) => Html): Html;
  readonly status?: (values: V) => number;
  /** See `Page`. */
  readonly languagesAt?: (values: V) => string | null;
  /** An address of the app to which its form leads. */
  readonly leads?: (values: V) => unknown;
}

export interface EnginePage<V> {
  readonly name: string;
  show(config: Config, ctx: KoaContextWithOIDC, values: V): void;
}

export const enginePage = <V = undefined>(page: Definition<V>): EnginePage<V> => ({
  name: page.name,

  show(config, ctx, values) {
    const uiLocales = ctx.oidc.params?.ui_locales;
    const reader = readerOf(ctx, typeof uiLocales === 'string' ? uiLocales : undefined);
    const { t } = reader;
    const title = page.title(t, values);
    const form = (
      content: Html,
    ) => html`<form method="post" action="${page.sentTo}" novalidate data-script="submit-once keep-typed">
<input type="hidden" name="xsrf" value="${formSecretOf(ctx)}">
${content}
</form>`;
    showPage(ctx, config, reader, {
      title,
      main: html`<h1>${title}</h1>
${page.view(t, values, form)}`,
      ...(page.status && { status: page.status(values) }),
      ...(page.languagesAt && { languagesAt: page.languagesAt(values) }),
      ...(page.leads && { formTargets: [formTarget(page.leads(values))] }),
    });
  },
});
