/** GET /news.atom: notices as an Atom feed (RFC 4287), in the language that its reader asks for. */
import { createHash } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Config } from '../../../shared/config/config.ts';
import { contentPath, NEWS_FEED_PATH, NEWS_PATH } from '../../../shared/content/addresses.ts';
import type { Contents } from '../../../shared/content/contents.ts';
import type { Content } from '../../../shared/db/tables/content.ts';
import { holdsTag } from '../../../shared/http/entity-tags.ts';
import { languageOf, stateOf } from '../../../shared/http/request.ts';
import { refuseWrites, sendFile } from '../../../shared/http/static-files.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import type { Limits } from '../../../shared/limits/limits.ts';
import { presentLook } from '../../../shared/look/present.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { wordsIn } from '../../../shared/words/words.ts';

const ENTRIES = 20;

interface FeedDeps {
  readonly config: Pick<Config, 'authUrl'>;
  readonly contents: Contents;
  readonly limits: Limits;
}

export function newsFeed({ config: { authUrl }, contents, limits }: FeedDeps): Middleware {
  return async function serveNewsFeed(ctx) {
    refuseWrites(ctx, 'GET, HEAD');
    await limits.count(budgets.pages, stateOf(ctx).address);
    const language = languageOf(ctx);
    const { found } = await contents.list({ lang: language, news: true, limit: ENTRIES });
    const texts = await Promise.all(found.map(({ id }) => contents.byId(id)));
    const shown = texts.filter((one) => one !== undefined);
    const updated = Math.max(0, ...shown.map(({ updated_at, shown_at }) => Math.max(updated_at, shown_at)));
    const body = feed(
      { authUrl, title: `${wordsIn(language)('news.title')} – ${presentLook().name}`, language, updated },
      shown,
    );
    ctx.vary('Accept-Language');
    const etag = createHash('sha256').update(body).digest('base64url');
    const modified = new Date(updated).toUTCString();
    ctx.set('Last-Modified', modified);
    sendFile(ctx, NEWS_FEED_PATH, {
      type: 'application/atom+xml; charset=utf-8',
      body,
      headers: { 'Cache-Control': 'no-cache', 'Content-Language': language },
    });
    ctx.etag = etag;
    const asked = ctx.get('If-None-Match');
    if (asked ? holdsTag(asked, `"${etag}"`) : ctx.get('If-Modified-Since') === modified) ctx.status = 304;
  };
}

interface About {
  readonly authUrl: string;
  readonly title: string;
  readonly language: string;
  /** Epoch milliseconds. */
  readonly updated: number;
}

const time = (epoch: number) => new Date(epoch).toISOString();

function feed({ authUrl, title, language, updated }: About, shown: readonly Content[]): string {
  const entry = (one: Content): Html => html`<entry xml:lang="${one.lang}">
<id>${authUrl}${NEWS_PATH}/id/${one.id}</id>
<title>${one.title}</title>
<link rel="alternate" type="text/html" href="${authUrl}${contentPath(one.slug)}"/>
<published>${time(one.shown_at)}</published>
<updated>${time(Math.max(one.updated_at, one.shown_at))}</updated>
${one.summary && html`<summary>${one.summary}</summary>\n`}<content type="html">${one.html}</content>
</entry>
`;
  const { source } = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${authUrl}${NEWS_PATH}</id>
<title>${title}</title>
<updated>${time(updated)}</updated>
<author><name>${presentLook().name}</name></author>
<link rel="self" type="application/atom+xml" href="${authUrl}${NEWS_FEED_PATH}?lang=${language}"/>
<link rel="alternate" type="text/html" href="${authUrl}${NEWS_PATH}"/>
${shown.map(entry)}</feed>
`;
  // Control characters that HTML allows and XML does not.
  return `<?xml version="1.0" encoding="utf-8"?>\n${source.replace(/[\ufffe\uffff]/g, '')}`;
}
