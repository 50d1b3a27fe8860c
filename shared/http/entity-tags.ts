/** Conditional requests (RFC 9110 section 13.1.2). */

/** True if the caller has the answer with this tag. @param ifNoneMatch the header @param etag with its quotes */
export const holdsTag = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === etag || tag === '*');
