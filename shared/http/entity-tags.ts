/** Conditional requests (RFC 9110 section 13.1.2). */

/** True where the caller has the answer of this tag. @param ifNoneMatch the header as it came @param etag in its quotes */
export const holdsTag = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === etag || tag === '*');
