/** GET /operator/content: all content, by state and by words. */
import { z } from 'zod';
import { integer, oneOf, text } from '../../../../shared/api/fields.ts';
import { type Status, statuses } from '../../../../shared/content/fields.ts';
import type { ContentSummary } from '../../../../shared/db/tables/content.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import type { AccountRequest } from '../../kit/account-form.ts';
import { momentToken, timed } from '../../kit/moment.ts';
import { operatorPage } from '../shell.ts';

export const CONTENT_PATH = '/operator/content';
const PAGE = 30;

const asked = z.object({
  q: text(100).optional().catch(undefined),
  status: oneOf(...statuses)
    .optional()
    .catch(undefined),
  before: integer().optional().catch(undefined),
});

export const contentListPage = operatorPage({
  path: CONTENT_PATH,
  section: 'content',
  forms: {},

  async view(request) {
    const { ctx, deps, t, language } = request;
    const { q, status, before } = asked.parse(ctx.query);
    const { found, next } = await deps.contents.list({ all: true, lang: language, q, status, before, limit: PAGE });
    const query = (more: Readonly<Record<string, string | undefined>>) => {
      const given = Object.entries({ q, status, ...more }).filter((pair): pair is [string, string] => Boolean(pair[1]));
      return `${CONTENT_PATH}?${new URLSearchParams(given)}`;
    };
    const main = html`<p><a class="button" href="${CONTENT_PATH}/new">${t('operator.content.new')}</a></p>
<form class="search" method="get" action="${CONTENT_PATH}" role="search">
<div class="field"><label for="q">${t('operator.content.search')}</label>
<input id="q" name="q" type="search" value="${q}" maxlength="100" autocomplete="off"></div>
<button class="button plain" type="submit">${t('operator.content.find')}</button>
</form>
<nav class="filters" aria-label="${t('operator.content.status')}">${[undefined, ...statuses].map((one) => filter(request, one, status, query({ status: one })))}</nav>
${found.length ? html`<ul class="open">${found.map((one) => item(request, one))}</ul>` : html`<p class="hint">${t('operator.content.none')}</p>`}
${next !== undefined && html`<p><a class="button plain" href="${query({ before: String(next) })}">${t('operator.content.older')}</a></p>`}`;
    return { title: t('operator.sections.content'), main };
  },
});

function filter({ t }: AccountRequest, one: Status | undefined, current: Status | undefined, address: string): Html {
  const words = one ? t(`operator.content.statuses.${one}`) : t('operator.content.all');
  return html`<a href="${address}"${one === current && html` aria-current="true"`}>${words}</a> `;
}

function item({ t, language }: AccountRequest, one: ContentSummary): Html {
  const { id, title, slug, lang, status, version, shown_at } = one;
  const shown = shown_at > Date.now() ? t('news.scheduled', { time: momentToken(shown_at) }) : momentToken(shown_at);
  return html`<li><div><strong><a lang="${lang}" href="${CONTENT_PATH}/text?id=${id}">${title}</a></strong>
<span class="hint"><span class="mark">${t(`operator.content.statuses.${status}`)}</span> ${slug} · ${lang} · ${t('operator.content.version', { version })} · ${timed(language, shown)}</span></div></li>
`;
}
