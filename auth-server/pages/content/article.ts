/** One article, rendered and sanitised when it was written. */
import type { Content } from '../../../shared/db/tables/content.ts';
import { day } from '../../../shared/words/dates.ts';
import { Html, html } from '../../../shared/words/html.ts';
import type { Reader } from '../kit/layout.ts';

/** The text without its title. */
export const prose = ({ html: source, lang }: Pick<Content, 'html' | 'lang'>): Html =>
  html`<article class="prose" lang="${lang}">
${new Html(source)}</article>`;

/** A text with its title, and when it was written. */
export function article({ language, t }: Reader, one: Content): Html {
  const { title, lang, shown_at, updated_at, version } = one;
  const isChanged = version > 1 && updated_at > shown_at;
  return html`<h1 lang="${lang}">${title}</h1>
<p class="hint"><time datetime="${new Date(shown_at).toISOString()}">${day(language, shown_at)}</time>${isChanged && html` · ${t('news.updated', { time: day(language, updated_at) })}`}</p>
${prose(one)}`;
}
