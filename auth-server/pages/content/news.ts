/** Notices in the reader's language: GET /news, /news/:slug, /terms, /privacy and /help. */
import type { Context } from 'koa';
import { ApiError } from '../../../shared/api/errors.ts';
import { contentPath, isSiteSlug, NEWS_FEED_PATH, NEWS_PATH } from '../../../shared/content/addresses.ts';
import { slug as slugKind } from '../../../shared/content/fields.ts';
import type { ContentSummary } from '../../../shared/db/tables/content.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { day } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { PageDeps } from '../deps.ts';
import { type Reader, readerOf, redirectTo, showPage } from '../kit/layout.ts';
import { article } from './article.ts';

const ON_A_PAGE = 20;
const ON_HOME = 3;

export async function showNews(ctx: Context, deps: PageDeps): Promise<void> {
  await deps.limits.count(budgets.pages, stateOf(ctx).address);
  const reader = readerOf(ctx);
  const { t, language } = reader;
  const before = idOf(ctx.query.before);
  const { found, next } = await deps.contents.list({ lang: language, news: true, limit: ON_A_PAGE, before });
  const main = html`<h1>${t('news.title')}</h1>
${found.length === 0 ? html`<p class="lead">${t('news.none')}</p>` : entries(reader, found, 'h2')}
<ul class="links">
${next !== undefined && html`<li><a href="${NEWS_PATH}?before=${next}">${t('news.older')}</a></li>`}
${before !== undefined && html`<li><a href="${NEWS_PATH}">${t('news.newest')}</a></li>`}
<li><a href="${NEWS_FEED_PATH}?lang=${language}">${t('news.feed')}</a></li>
</ul>`;
  showPage(ctx, deps.config, reader, { title: t('news.title'), main, wide: true, feed: NEWS_FEED_PATH });
}

/** The newest notices, for the start page; nothing if there are none. */
export async function newsOnHome({ contents }: Pick<PageDeps, 'contents'>, reader: Reader): Promise<Html | false> {
  const { t, language } = reader;
  const { found } = await contents.list({ lang: language, news: true, limit: ON_HOME });
  return (
    found.length > 0 &&
    html`<h2>${t('news.title')}</h2>
${entries(reader, found, 'h3')}
<p><a href="${NEWS_PATH}">${t('news.all')}</a></p>`
  );
}

export const showNewsItem = (ctx: Context, deps: PageDeps): Promise<void> =>
  showText(ctx, deps, String(ctx.params.slug));

export const showSitePage = (ctx: Context, deps: PageDeps): Promise<void> => showText(ctx, deps, ctx.path.slice(1));

async function showText(ctx: Context, deps: PageDeps, name: string): Promise<void> {
  await deps.limits.count(budgets.pages, stateOf(ctx).address);
  const reader = readerOf(ctx);
  const slug = slugKind.safeParse(name).data;
  const found = slug === undefined ? undefined : await deps.contents.bySlug(slug, reader.language);
  if (!found) throw new ApiError('NOT_FOUND');
  if (contentPath(found.slug) !== ctx.path) return redirectTo(ctx, contentPath(found.slug) + ctx.search);
  const isNews = !isSiteSlug(found.slug);
  const main = html`${article(reader, found)}
${isNews && html`<ul class="links"><li><a href="${NEWS_PATH}">${reader.t('news.all')}</a></li></ul>`}`;
  showPage(ctx, deps.config, reader, { title: found.title, main, wide: true });
}

function entries({ language }: Reader, found: readonly ContentSummary[], heading: 'h2' | 'h3'): Html {
  const title = ({ slug, title }: ContentSummary) => html`<a href="${contentPath(slug)}">${title}</a>`;
  const entry = (one: ContentSummary) => html`<li lang="${one.lang}">
${heading === 'h2' ? html`<h2>${title(one)}</h2>` : html`<h3>${title(one)}</h3>`}
<p class="hint" lang="${language}"><time datetime="${new Date(one.shown_at).toISOString()}">${day(language, one.shown_at)}</time></p>
${one.summary && html`<p>${one.summary}</p>`}
</li>
`;
  return html`<ul class="news">
${found.map(entry)}</ul>`;
}

/** The page number from the address of a link. */
const idOf = (given: unknown): number | undefined =>
  typeof given === 'string' && /^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined;
