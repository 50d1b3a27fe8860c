/** The addresses of content and its pictures. */

/** The slugs of the platform's own pages, which other pages link to. */
export const siteSlugs = ['terms', 'privacy', 'help'] as const;
export type SiteSlug = (typeof siteSlugs)[number];

/** Whether a slug is one of the platform's own pages. */
export const isSiteSlug = (slug: string): slug is SiteSlug => siteSlugs.some((one) => one === slug);

/** The path of all pictures of content, below the public address of the resource API. */
export const PICTURES_PATH = '/pictures/';

export const NEWS_PATH = '/news';
export const NEWS_FEED_PATH = '/news.atom';

/** The path of the content with this slug, below the public address of the auth-server. */
export const contentPath = (slug: string): string => (isSiteSlug(slug) ? `/${slug}` : `${NEWS_PATH}/${slug}`);

/** The public address of a picture. */
export const pictureUrl = (resourceUrl: string, version: string, type: string): string =>
  `${resourceUrl}${PICTURES_PATH}${version}.${type}`;
