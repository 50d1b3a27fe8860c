/**
 * From Markdown to safe HTML. One library renders, without any HTML of the author; another removes everything that is
 * not text and structure, in case the first lets something through.
 */
import { createRequire } from 'node:module';
import type { Transformer } from 'sanitize-html';
import { PICTURES_PATH } from './addresses.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use: both are an eighth of what a server would load. */
const libraries = () => ({
  markdownIt: require('markdown-it') as typeof import('markdown-it').default,
  sanitize: require('sanitize-html') as typeof import('sanitize-html'),
});

/** The longest text. Its slowest rendering takes a quarter of a second. */
export const MOST_BODY = 50_000;
/** The deepest nesting of quotes, lists and emphasis. */
const MOST_NESTING = 20;
const MOST_TAGS_NESTED = 60;

export interface Bases {
  readonly authUrl: string;
  readonly resourceUrl: string;
}

/** Headings start below the title of the page. */
const lower = { h1: 'h2', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6' };

/** Wide elements scroll inside, by keyboard too. */
const wide: Readonly<Record<string, Transformer>> = {
  table: (tagName, attribs) => ({ tagName, attribs: { ...attribs, tabindex: '0' } }),
  pre: (tagName, attribs) => ({ tagName, attribs: { ...attribs, tabindex: '0' } }),
};

/**
 * The HTML of a text. Only our own pictures are shown: others become links, since their server would see the readers.
 */
export function renderMarkdown(body: string, { authUrl, resourceUrl }: Bases): string {
  const isOwn = (address: string) => address.startsWith(`${resourceUrl}${PICTURES_PATH}`);
  const { markdownIt, sanitize } = libraries();
  const markdown = markdownIt({ html: false, linkify: true, maxNesting: MOST_NESTING });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules.image = (tokens, at) => {
    const { attrs, content } = tokens[at] as (typeof tokens)[number];
    const address = escapeHtml(String(new Map(attrs).get('src') ?? ''));
    const words = escapeHtml(content);
    return isOwn(address) ? `<img src="${address}" alt="${words}">` : `<a href="${address}">${words || address}</a>`;
  };
  return sanitize(markdown.render(body), {
    allowedTags: [
      ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code', 'strong', 'em'],
      ...['s', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ],
    allowedAttributes: {
      ...{ a: ['href', 'title', 'rel'], img: ['src', 'alt'], ol: ['start'] },
      ...{ table: ['tabindex'], pre: ['tabindex'] },
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    nestingLimit: MOST_TAGS_NESTED,
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isOwn(attribs.src ?? ''),
    transformTags: {
      ...lower,
      ...wide,
      a: (tagName, { href = '', ...attribs }) => {
        // Links to our own pages become absolute, so they work wherever the text is shown.
        const address = URL.canParse(href) ? href : (URL.parse(href, `${authUrl}/`)?.href ?? '');
        const away = !address.startsWith(`${authUrl}/`);
        return { tagName, attribs: { ...attribs, href: address, ...(away && { rel: 'noopener noreferrer' }) } };
      },
    },
  });
}
