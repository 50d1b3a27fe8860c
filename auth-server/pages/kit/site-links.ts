/** Which of the platform's own pages there are: what every page's foot leads to, and registration names. */
import type { Context } from 'koa';
import { contentPath, type SiteSlug } from '../../../shared/content/addresses.ts';
import type { Contents } from '../../../shared/content/contents.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

const noted = new WeakMap<object, readonly SiteSlug[]>();

/** Looks them up for a request that may be answered with a page. */
export async function noteSiteLinks(
  ctx: Context,
  { contents }: { readonly contents: Pick<Contents, 'sitePages'> },
): Promise<void> {
  noted.set(ctx.req, await contents.sitePages());
}

/** The links of a request; none where it failed before they were looked up. */
export const siteLinksOf = (ctx: Context): readonly SiteSlug[] => noted.get(ctx.req) ?? [];

/** What pressing the button that makes an account means, where there are terms. */
export function termsNotice(ctx: Context, t: Translate): Html | false {
  const there = siteLinksOf(ctx);
  if (!there.includes('terms')) return false;
  const link = (slug: 'terms' | 'privacy', words: string) =>
    html`<a href="${contentPath(slug)}" target="_blank" rel="noopener">${words}<span class="hidden"> ${t('terms.newTab')}</span></a>`;
  const privacy = there.includes('privacy') && html` ${t('terms.andPrivacy')} ${link('privacy', t('layout.privacy'))}`;
  return html`<p class="hint">${t('terms.byRegistering')} ${link('terms', t('layout.terms'))}${privacy}</p>
`;
}
