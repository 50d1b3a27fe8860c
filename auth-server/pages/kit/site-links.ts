/** Links to the platform's own pages: the foot of every page has them, and registration names them. */
import type { Context } from 'koa';
import { contentPath, type SiteSlug, siteSlugs } from '../../../shared/content/addresses.ts';
import type { Contents } from '../../../shared/content/contents.ts';
import { presentLook } from '../../../shared/look/present.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

export interface SiteLink {
  readonly slug: SiteSlug;
  readonly address: string;
}

const noted = new WeakMap<object, readonly SiteLink[]>();

/**
 * Looks them up for a request that may show a page. Configured links to terms and privacy are used only if no content
 * has that slug: people are led to what they accept.
 */
export async function noteSiteLinks(
  ctx: Context,
  { contents }: { readonly contents: Pick<Contents, 'sitePages'> },
): Promise<void> {
  const own = await contents.sitePages();
  const { terms_uri, privacy_uri } = presentLook();
  const elsewhere = { terms: terms_uri, privacy: privacy_uri, help: null };
  const links = siteSlugs.flatMap((slug) => {
    const address = own.includes(slug) ? contentPath(slug) : elsewhere[slug];
    return address === null ? [] : [{ slug, address }];
  });
  noted.set(ctx.req, links);
}

/** The links of a request; none if it failed before the lookup. */
export const siteLinksOf = (ctx: Context): readonly SiteLink[] => noted.get(ctx.req) ?? [];

/** What creating an account means, if there are terms. */
export function termsNotice(ctx: Context, t: Translate): Html | false {
  const there = siteLinksOf(ctx);
  const [terms, policy] = (['terms', 'privacy'] as const).map((slug) => there.find((one) => one.slug === slug));
  if (!terms) return false;
  const link = ({ address }: SiteLink, words: string) =>
    html`<a href="${address}" target="_blank" rel="noopener">${words}<span class="hidden"> ${t('terms.newTab')}</span></a>`;
  const privacy = policy && html` ${t('terms.andPrivacy')} ${link(policy, t('layout.privacy'))}`;
  return html`<p class="hint">${t('terms.byRegistering')} ${link(terms, t('layout.terms'))}${privacy}</p>
`;
}
