/** Conditional requests (RFC 9110 section 13.1.2). */

/**
 * True if the caller has the answer with this tag. Koa's `fresh` does not tell: it obeys the `Cache-Control: no-cache`
 * that `fetch` adds to conditional requests.
 * @param ifNoneMatch the header
 * @param etag with its quotes
 */
export const holdsTag = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === etag || tag === '*');
